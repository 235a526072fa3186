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

// A product whose operands and result are a vector each: where its lanes come from.
struct few_lanes {
  alignas(64) int32_t a[16], b[16];  // for p = 0; a step of k moves them on
  int32_t columns[16];               // of c
  int32_t a_step, b_step;
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
  bool owns_c, owns_sums;  // the last vector of c, of column_sums may be stored whole
  // Filled by matmul_prepare.
  bool a_by_columns, b_by_columns;  // the transpose flags, where they make a difference
  bool pack_a, pack_b;              // pack_b: of a b that is not transposed, while computing
  int64_t panel_vectors;
  int64_t unit_rows, unit_cols, row_units, col_units;
  int64_t packed_a_floats, packed_b_floats;
  void (*run)(const matmul_task& t, int64_t unit, float* scratch, rectangle& done);
  panel_function panel;  // where all of c is one panel and nothing is packed
  panel_shape shape;     // of that panel
  few_lanes few;
};

constexpr int64_t min_of(int64_t a, int64_t b) { return a < b ? a : b; }
constexpr int64_t max_of(int64_t a, int64_t b) { return a > b ? a : b; }
constexpr int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }
constexpr int64_t round_up(int64_t a, int64_t b) { return divide_up(a, b) * b; }

// A unit has at least as many multiply-adds as take a microsecond, some five times a hand-over.
constexpr int64_t unit_work = int64_t{1} << 17;
// and its rows of a, over one chunk, stay in a near cache while panels of b go by. Packing b once
// more costs more than reading a from the third level does: 512 rows beat 128 by a tenth.
constexpr int64_t unit_a_floats = int64_t{1} << 19;

// A cut of c into row_units by col_units; those at the right and the lower edge may be smaller.
struct unit_cut {
  int64_t row_units, col_units, rows, cols;
};

// The time of the busiest thread, in units of one whole unit: the whole ones go round first, then
// the smaller ones at the edges fill what is left.
inline double rounds_of(const matmul_task& t, int threads, const unit_cut& cut) {
  const int64_t whole = (t.m / cut.rows) * (t.n / cut.cols);
  const int64_t parts = cut.row_units * cut.col_units - whole;
  const double area = static_cast<double>(t.m * t.n) / static_cast<double>(cut.rows * cut.cols);
  const int64_t rounds = divide_up(whole, threads);
  const int64_t idle = rounds * threads - whole;
  if (parts <= idle) return static_cast<double>(rounds);
  const double part = (area - static_cast<double>(whole)) / static_cast<double>(parts);
  return static_cast<double>(rounds) + part * static_cast<double>(divide_up(parts - idle, threads));
}

// Estimated time of a cut, 1 being all threads busy with nothing but the product. Each unit packs
// its operands itself: an element of b costs as much as b_cost rows of c do, one of a as much as
// a_cost columns (measured roughly). A thread that loses its core holds up the others by a unit.
inline double cut_time(const matmul_task& t, int threads, const unit_cut& cut) {
  const double a_cost = t.pack_a ? 4 : 0.2;
  const double b_cost = t.b_by_columns ? 8 : t.pack_b ? 2 : 0.5;
  const double rows = static_cast<double>(cut.rows), cols = static_cast<double>(cut.cols);
  const double share = rows * cols * threads / static_cast<double>(t.m * t.n);
  const double stall = threads > 1 ? 0.05 * share : 0;
  return rounds_of(t, threads, cut) * share * (1 + a_cost / cols + b_cost / rows) + stall;
}

// Tries all cuts of rows with each cut of columns into whole panels, and keeps the cheapest.
inline void choose_units(matmul_task& t, int threads) {
  const int64_t m = max_of(t.m, 1), n = max_of(t.n, 1), width = 16 * t.panel_vectors;
  // Vectors are computed whole; and a row alone costs as much as four: memory.
  const int64_t work = max_of(m, 4) * round_up(n, 16) * t.k;
  const int64_t most = max_of(1, min_of(work / unit_work, 8 * threads));
  const int64_t rows_fit = max_of(unit_a_floats / max_of(1, min_of(t.k, chunk_length)), 48);
  const int64_t row_units_least = divide_up(m, rows_fit);
  unit_cut best{1, 1, m, n};
  double best_time = -1;
  for (int64_t col_units = 1; col_units <= most; col_units++) {
    const int64_t row_units_most = max_of(row_units_least, most / col_units);
    for (int64_t row_units = row_units_least; row_units <= row_units_most; row_units++) {
      unit_cut cut{};
      cut.rows = divide_up(m, row_units);
      cut.cols = min_of(n, round_up(divide_up(n, col_units), width));
      cut.row_units = divide_up(m, cut.rows);
      cut.col_units = divide_up(n, cut.cols);
      const double time = t.m * t.n > 0 ? cut_time(t, threads, cut) : 0;
      if (best_time >= 0 && time >= best_time) continue;
      best = cut;
      best_time = time;
    }
  }
  t.unit_rows = best.rows, t.unit_cols = best.cols;
  t.row_units = best.row_units, t.col_units = best.col_units;
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
