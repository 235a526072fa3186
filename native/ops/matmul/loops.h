// The loops around the tiles. A unit visits the chunks of k; in each, it packs its rows of a if
// that pays, and then goes through its panels of b from left to right and its rows downwards.
#ifndef BITGRAD_OPS_MATMUL_LOOPS_H
#define BITGRAD_OPS_MATMUL_LOOPS_H

#include "few.h"

namespace {

// One chunk of one unit: places of its operands at their first row, column and step.
struct chunk_job {
  const float* a;  // packed: the groups of all rows
  const float* b;
  const float* bias;
  float* c;
  float* sums;  // null unless this unit gathers them
  float* packed_b;
  int64_t rows, b_stride;
  panel_shape shape;  // without the columns, which differ between panels
};

// The rows of one panel. Where b is to be packed, the first tile does it on the way and the others
// read the copy.
template <bool a_transposed>
void run_rows(const matmul_task& t, const chunk_job& job, panel_shape s, int64_t vectors,
              const float* b) {
  const panel_function panel = panel_of<a_transposed>(vectors, job.rows);
  const int64_t tile_rows = rows_of(static_cast<int>(vectors));
  int64_t row = 0;
  if (t.pack_b && job.rows > tile_rows) {
    packing_of<a_transposed>(vectors)(s, job.a, b, job.packed_b, job.c, job.bias);
    row = tile_rows;
    b = job.packed_b;
    s.b_stride = 16 * vectors;
  }
  while (row < job.rows) {
    const float* a = job.a + (a_transposed ? row : row * s.a_stride);
    int64_t count = job.rows - row;
    if (t.pack_a) {
      a = job.a + row / group_rows * group_rows * s.k + row % group_rows;
      count = min_of(count, group_rows - row % group_rows);
    }
    panel(s, count, a, b, job.c + row * s.c_stride, job.bias);
    row += count;
  }
}

// One panel of `columns` columns.
inline void run_panel(const matmul_task& t, const chunk_job& job, int64_t columns) {
  const int64_t vectors = divide_up(columns, 16);
  panel_shape s = job.shape;
  s.last_columns = static_cast<int>(columns - 16 * (vectors - 1));
  s.b_stride = job.b_stride;
  const float* b = job.b;
  if (t.b_by_columns) {
    transpose_panel(b, job.b_stride, columns, s.k, job.packed_b);
    b = job.packed_b;
    s.b_stride = 16 * vectors;
  }
  if (job.sums != nullptr) column_sums(b, s.b_stride, s.k, job.sums, columns, s.add);
  if (t.a_by_columns) {
    run_rows<true>(t, job, s, vectors, b);
  } else {
    run_rows<false>(t, job, s, vectors, b);
  }
}

// The next panel is as wide as fits: wide, else main, else what is left.
inline int64_t panel_columns(const matmul_task& t, int64_t left) {
  if (left >= 16 * t.panel_vectors) return 16 * t.panel_vectors;
  return min_of(left, 16 * main_vectors);
}

inline void run_unit(const matmul_task& t, int64_t unit, float* scratch, rectangle& done) {
  const int64_t row0 = unit / t.col_units * t.unit_rows, col0 = unit % t.col_units * t.unit_cols;
  done = {row0, min_of(row0 + t.unit_rows, t.m), col0, min_of(col0 + t.unit_cols, t.n)};
  const int64_t a_stride = t.a_by_columns ? t.m : t.k, b_stride = t.b_by_columns ? t.k : t.n;
  for (int64_t k0 = 0; k0 == 0 || k0 < t.k; k0 += chunk_length) {
    const int64_t k = min_of(t.k - k0, chunk_length);
    const bool last = k0 + k == t.k;
    chunk_job job{};
    job.a = t.a + (t.a_by_columns ? k0 * a_stride + row0 : row0 * a_stride + k0);
    job.rows = done.row1 - row0;
    job.packed_b = scratch + t.packed_a_floats;
    job.shape.k = k;
    job.shape.a_stride = a_stride;
    job.shape.c_stride = t.n;
    job.shape.add = k0 > 0;
    if (t.pack_a) {
      pack_a(job.a, a_stride, job.rows, k, scratch);
      job.a = scratch;
      job.shape.a_stride = group_rows;
    }
    job.b_stride = b_stride;
    for (int64_t col = col0, columns; col < done.col1; col += columns) {
      columns = panel_columns(t, done.col1 - col);
      job.b = t.b + (t.b_by_columns ? col * b_stride + k0 : k0 * b_stride + col);
      job.bias = last && t.bias != nullptr ? t.bias + col : nullptr;
      job.c = t.c + row0 * t.n + col;
      job.sums = row0 == 0 && t.column_sums != nullptr ? t.column_sums + col : nullptr;
      run_panel(t, job, columns);
    }
  }
}

// All of c is one panel over one chunk: a tiny net's product, which the loops above would delay.
inline void run_one_panel(const matmul_task& t, int64_t, float*, rectangle& done) {
  done = {0, t.m, 0, t.n};
  if (t.column_sums != nullptr) column_sums(t.b, t.n, t.k, t.column_sums, t.n, false);
  t.panel(t.shape, t.m, t.a, t.b, t.c, t.bias);
}

inline void run_one_transposed_panel(const matmul_task& t, int64_t, float* scratch,
                                     rectangle& done) {
  done = {0, t.m, 0, t.n};
  transpose_panel(t.b, t.k, t.n, t.k, scratch);
  if (t.column_sums != nullptr) {
    column_sums(scratch, t.shape.b_stride, t.k, t.column_sums, t.n, false);
  }
  t.panel(t.shape, t.m, t.a, scratch, t.c, t.bias);
}

// A divisor of the rows makes equal tiles, if there is one with enough independent sums: a
// multiply-add takes four or five cycles, and two start in each.
inline int64_t rows_of_equal_tiles(int64_t rows, int64_t vectors) {
  const int64_t most = rows_of(static_cast<int>(vectors));
  for (int64_t r = most; 2 * r > most && r * vectors * registers_of_vector >= 10; r--) {
    if (rows % r == 0) return r;
  }
  return most;
}

// Whether c is one panel; if so, its tile and strides are chosen here.
inline bool choose_one_panel(matmul_task& t) {
  const int64_t vectors = divide_up(t.n, 16);
  if (t.pack_a || t.pack_b || t.k > chunk_length || t.row_units * t.col_units != 1) return false;
  if (vectors > main_vectors && vectors != t.panel_vectors) return false;
  const int64_t rows = min_of(t.m, rows_of_equal_tiles(t.m, vectors));
  t.panel = t.a_by_columns ? panel_of<true>(vectors, rows) : panel_of<false>(vectors, rows);
  t.shape.k = t.k;
  t.shape.a_stride = t.a_by_columns ? t.m : t.k;
  t.shape.b_stride = t.b_by_columns ? 16 * vectors : t.n;
  t.shape.c_stride = t.n;
  t.shape.last_columns = static_cast<int>(t.n - 16 * (vectors - 1));
  t.shape.add = false;
  return true;
}

// Fills in what the caller leaves open; `threads`, at least 1, only guides the cut into units.
inline void matmul_prepare(matmul_task& t, int threads) {
  choose_packing(t);
  choose_units(t, threads);
  choose_scratch(t);
  if (t.n == 0) t.col_units = 0;
  if (t.m == 0 && t.column_sums == nullptr) t.row_units = 0;
  t.run = run_unit;
  if (choose_one_panel(t)) t.run = t.b_by_columns ? run_one_transposed_panel : run_one_panel;
#if defined(BITGRAD_ISA_AVX512) || defined(BITGRAD_ISA_AVX2)
  if (choose_few(t)) t.run = run_few;
#endif
}

}  // namespace

#endif
