// y[i,:] = [x0[i,:], x1[i,:], ...];   xk [rows, cols of xk], y [rows, their sum]; words of 4 bytes.
// Twin of lib/ops/concat.ts. Work is cut by rows; within a unit, part after part is copied.
#ifndef BITGRAD_OPS_CONCAT_H
#define BITGRAD_OPS_CONCAT_H

#include "../threads.h"
#include "copy-rows.h"
#include "scan.h"

namespace {

inline void concat_rows(const bitgrad::concat_task& t, int64_t row0, int64_t row1,
                        const bitgrad::step_state& s) {
  float* y = t.y + row0 * t.cols;
  for (int64_t p = 0; p < t.parts; p++) {
    const int64_t cols = t.part_cols[p];
    copy_rows(t.xs[p] + row0 * cols, cols, y, t.cols, row1 - row0, cols);
    y += cols;
  }
  if (t.check) scan(t, s, t.y, row0 * t.cols, row1 * t.cols, max_of(t.cols, 1));
}

struct concat_job {
  const bitgrad::concat_task* t;
  const bitgrad::step_state* s;
  int64_t rows;  // of a unit
};

inline void run_concat_unit(void* context, int64_t unit, int) {
  const concat_job& job = *static_cast<const concat_job*>(context);
  if (dropped(*job.s)) return;
  const int64_t first = unit * job.rows;
  concat_rows(*job.t, first, min_of(first + job.rows, job.t->rows), *job.s);
}

inline void run_concat(bitgrad::task& any, const bitgrad::step_state& s) {
  const auto& t = static_cast<const bitgrad::concat_task&>(any);
  if (t.rows * t.cols < 2 * copy_unit_elements) {
    concat_rows(t, 0, t.rows, s);
    return;
  }
  concat_job job{&t, &s, max_of(copy_unit_elements / t.cols, 1)};
  bitgrad::parallel(s.threads, divide_up(t.rows, job.rows), run_concat_unit, &job);
}

inline void prepare_concat(bitgrad::concat_task& t) { t.run = run_concat; }

}  // namespace

#endif
