// What is decided about a product before it runs, from its sizes and the number of threads alone:
// whether operands are packed, and how c is cut into units. Nothing here can change a bit.
#ifndef BITGRAD_OPS_MATMUL_SHAPE_H
#define BITGRAD_OPS_MATMUL_SHAPE_H

#include "pack.h"

namespace {

// Rows row0 to row1-1, columns col0 to col1-1.
struct rectangle {
  int64_t row0, row1, col0, col1;
};

struct matmul_task {
  // Filled by the caller.
  const float* a;
  const float* b;
  const float* bias;   // [n], or null
  float* c;
  float* column_sums;  // [n], or null
  int64_t m, n, k;
  bool transpose_a, transpose_b;
  // Filled by matmul_prepare.
  bool a_by_columns, b_by_columns;  // the transpose flags, where they make a difference
  bool pack_a, pack_b;              // pack_b: of a b that is not transposed, while computing
  int64_t panel_vectors;
  int64_t unit_rows, unit_cols, row_units, col_units;
  int64_t packed_a_floats, packed_b_floats;
  void (*run)(const matmul_task& t, int64_t unit, float* scratch, rectangle& done);
  panel_function panel;  // where all of c is one panel and nothing is packed
  panel_shape shape;     // of that panel
};

constexpr int64_t min_of(int64_t a, int64_t b) { return a < b ? a : b; }
constexpr int64_t max_of(int64_t a, int64_t b) { return a > b ? a : b; }
constexpr int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }
constexpr int64_t round_up(int64_t a, int64_t b) { return divide_up(a, b) * b; }

// A unit has at least as many multiply-adds as take a few microseconds, ten times a hand-over.
constexpr int64_t unit_work = int64_t{1} << 18;
// and its rows of a, over one chunk, stay in the second-level cache while panels of b go by.
constexpr int64_t unit_a_floats = int64_t{1} << 17;

// Estimated time of a product cut into row_units by col_units, in units of its time on all threads
// without packing. Every unit packs its own operands, which costs per element of b as much as
// `b_cost` rows of c do, and so on: measured, in multiply-adds of one vector lane.
inline double cut_time(const matmul_task& t, int threads, int64_t row_units, int64_t col_units) {
  const double a_cost = t.pack_a ? 4 : 0.2;
  const double b_cost = t.b_by_columns ? 8 : t.pack_b ? 2 : 0.5;
  const double rows = static_cast<double>(divide_up(t.m, row_units));
  const double cols = static_cast<double>(divide_up(t.n, col_units));
  const double units = static_cast<double>(row_units * col_units);
  const double rounds = static_cast<double>(divide_up(row_units * col_units, threads));
  // A thread that loses its core holds up the others by one unit.
  const double stall = threads > 1 ? 0.05 * threads / units : 0;
  return rounds * threads / units * (1 + a_cost / cols + b_cost / rows) + stall;
}

// Tries all cuts of rows with each cut of columns into whole panels, and keeps the cheapest.
inline void choose_units(matmul_task& t, int threads) {
  const int64_t m = max_of(t.m, 1), n = max_of(t.n, 1), width = 16 * t.panel_vectors;
  const int64_t work = max_of(m, 4) * n * t.k;  // a row alone costs as much as four: memory
  const int64_t most = max_of(1, min_of(work / unit_work, 8 * threads));
  const int64_t rows_fit = max_of(unit_a_floats / max_of(1, min_of(t.k, chunk_length)), 48);
  const int64_t row_units_least = divide_up(m, rows_fit);
  double best = 0;
  for (int64_t col_units = 1; col_units <= most; col_units++) {
    const int64_t cols = round_up(divide_up(n, col_units), width);
    const int64_t rows_most = max_of(row_units_least, most / col_units);
    for (int64_t row_units = row_units_least; row_units <= rows_most; row_units++) {
      const int64_t rows = divide_up(m, row_units);
      const int64_t got_rows = divide_up(m, rows), got_cols = divide_up(n, cols);
      const double time = cut_time(t, threads, got_rows, got_cols);
      if (best != 0 && time >= best) continue;
      best = time;
      t.unit_rows = rows, t.unit_cols = min_of(cols, n);
      t.row_units = got_rows, t.col_units = got_cols;
    }
  }
}

// Few rows read b too rarely to gain from a copy; a product this small lies in the first cache.
inline void choose_packing(matmul_task& t) {
  t.a_by_columns = t.transpose_a && t.m > 1 && t.k > 1;
  t.b_by_columns = t.transpose_b && t.n > 1 && t.k > 1;
  const bool small = t.m * t.n * t.k <= 64 * 64 * 64;
  const bool few_rows = t.m <= rows_of(wide_vectors) && !t.b_by_columns;
  t.panel_vectors = few_rows ? wide_vectors : main_vectors;
  t.pack_a = t.a_by_columns && !small && t.n > 16 * main_vectors;
  t.pack_b = !t.b_by_columns && !small && t.m >= 4 * rows_of(main_vectors);
}

inline void choose_scratch(matmul_task& t) {
  const int64_t k = round_up(min_of(t.k, chunk_length), 16);
  const int64_t width = 16 * min_of(t.panel_vectors, divide_up(t.n, 16));
  const int64_t rows = round_up(t.unit_rows, group_rows);
  t.packed_a_floats = t.pack_a ? round_up(rows * k + 16, 16) : 0;
  t.packed_b_floats = t.pack_b || t.b_by_columns ? width * k : 0;
}

}  // namespace

#endif
