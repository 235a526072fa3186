// y[indices[i],:] += updates[i,:], i ascending, from +0;
// indices [count] i32, updates [count, cols], y [rows, cols]. Twin of lib/ops/scatter-add-rows.ts.
// First all of y becomes zeros, cut by elements. Then each unit adds its own columns of every
// update: so each element has one thread, which meets the updates in their order, and a row that
// is named more often than others (a padding token) keeps no thread longer than the rest.
#ifndef BITGRAD_OPS_SCATTER_ADD_ROWS_H
#define BITGRAD_OPS_SCATTER_ADD_ROWS_H

#include "../threads.h"
#include "map/flat.h"
#include "matmul/shape.h"
#include "scan.h"

namespace {

using bitgrad::scatter_add_rows_task;

constexpr int64_t scatter_zero_elements = int64_t{1} << 16;  // zeros of a unit
constexpr int64_t scatter_unit_elements = int64_t{1} << 14;  // updates of a unit, at least
constexpr int64_t scatter_panels_most = 16;

struct scatter_job {
  const scatter_add_rows_task* t;
  const step_state* s;
  int64_t columns;  // of a unit: whole vectors, so that no two units share a line of a row
};

inline void run_scatter_zeros(void* context, int64_t unit, int) {
  const scatter_job& job = *static_cast<const scatter_job*>(context);
  if (dropped(*job.s)) return;
  const int64_t first = unit * scatter_zero_elements;
  const int64_t last = min_of(first + scatter_zero_elements, job.t->rows * job.t->cols);
  __builtin_memset(job.t->y + first, 0, static_cast<size_t>(last - first) * 4);
}

// Adds `columns` columns from `column` on. A sum that is not finite stays so, whatever is added:
// hence each may be tested as it is written.
inline void scatter_columns(const scatter_add_rows_task& t, const step_state& s, int64_t column,
                            int64_t columns) {
  const float* from = t.updates + column;
  for (int64_t i = 0; i < t.count; i++, from += t.cols) {
    const int64_t index = t.indices[i];
    if (index < 0 || index >= t.rows) continue;
    float* to = t.y + index * t.cols + column;
    mask16 bad = first_lanes(0);
    int64_t j = 0;
    for (; j + 16 <= columns; j += 16) {
      const f32x16 sum = add(load(to + j), load(from + j));
      bad = mask_or(bad, non_finite(sum));
      store(to + j, sum);
    }
    if (j < columns) {
      const int rest = static_cast<int>(columns - j);
      const f32x16 sum = add(load_first(to + j, rest), load_first(from + j, rest));
      bad = mask_or(bad, non_finite(sum));
      store_columns(to + j, sum, rest);
    }
    if (t.check && any(bad)) raise(s, bitgrad::why::non_finite, t.op, index);
  }
}

inline void run_scatter_unit(void* context, int64_t unit, int) {
  const scatter_job& job = *static_cast<const scatter_job*>(context);
  if (dropped(*job.s)) return;
  const int64_t column = unit * job.columns;
  scatter_columns(*job.t, *job.s, column, min_of(job.columns, job.t->cols - column));
}

inline void run_scatter_add_rows(bitgrad::task& any, const step_state& s) {
  const auto& t = static_cast<const scatter_add_rows_task&>(any);
  for (int64_t i = 0; i < t.count; i++) {
    const int64_t index = t.indices[i];
    if (index < 0 || index >= t.rows) raise(s, bitgrad::why::index, t.op, i);
  }
  const int64_t panels = min_of(t.count * t.cols / scatter_unit_elements, scatter_panels_most);
  scatter_job job{&t, &s, round_up(divide_up(t.cols, max_of(panels, 1)), 16)};
  const int64_t zero_units = divide_up(t.rows * t.cols, scatter_zero_elements);
  bitgrad::parallel(s.threads, zero_units, run_scatter_zeros, &job);
  bitgrad::parallel(s.threads, divide_up(t.cols, job.columns), run_scatter_unit, &job);
}

inline void prepare_scatter_add_rows(scatter_add_rows_task& t) { t.run = run_scatter_add_rows; }

}  // namespace

#endif
