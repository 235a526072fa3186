// y[j] = sum over i of x[i,j];   x [rows, cols], y [cols]. Twin of lib/ops/column-sum.ts.
// Rows are cut into chunks of 1024, each a chain of adds from +0; chunks are added in order.
// Vectors and threads lie across columns, so neither can change a bit.
#ifndef BITGRAD_OPS_COLUMN_SUM_H
#define BITGRAD_OPS_COLUMN_SUM_H

#include "../threads.h"
#include "matmul/pack.h"
#include "matmul/shape.h"
#include "scan.h"

namespace {

constexpr int64_t sum_panel = 64;                        // columns of a unit: a line of x and more
constexpr int64_t sum_unit_elements = int64_t{1} << 15;  // fewer are not worth a second thread

struct column_sum_job {
  const bitgrad::column_sum_task* t;
  const bitgrad::step_state* s;
};

inline void sum_columns(const bitgrad::column_sum_task& t, int64_t col0, int64_t col1) {
  for (int64_t row = 0; row == 0 || row < t.rows; row += chunk_length) {
    const int64_t rows = min_of(t.rows - row, chunk_length);
    column_sums(t.x + row * t.cols + col0, t.cols, rows, t.y + col0, col1 - col0, row > 0);
  }
}

inline void run_column_sum_unit(void* context, int64_t unit, int) {
  const column_sum_job& job = *static_cast<const column_sum_job*>(context);
  if (dropped(*job.s)) return;
  const int64_t first = unit * sum_panel;
  sum_columns(*job.t, first, min_of(first + sum_panel, job.t->cols));
}

inline void run_column_sum(bitgrad::task& any, const bitgrad::step_state& s) {
  const auto& t = static_cast<const bitgrad::column_sum_task&>(any);
  if (t.rows * t.cols < 2 * sum_unit_elements) {
    sum_columns(t, 0, t.cols);
  } else {
    column_sum_job job{&t, &s};
    bitgrad::parallel(s.threads, divide_up(t.cols, sum_panel), run_column_sum_unit, &job);
  }
  if (t.check) scan(t, s, t.y, 0, t.cols, max_of(t.cols, 1));
}

inline void prepare_column_sum(bitgrad::column_sum_task& t) { t.run = run_column_sum; }

}  // namespace

#endif
