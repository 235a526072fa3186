// y[i,j] = x[i, start + j];   x [rows, width], y [rows, cols]; words of 4 bytes.
// Twin of lib/ops/slice.ts. Work is cut by rows.
#ifndef BITGRAD_OPS_SLICE_H
#define BITGRAD_OPS_SLICE_H

#include "../threads.h"
#include "copy-rows.h"
#include "scan.h"

namespace {

inline void slice_rows(const bitgrad::slice_task& t, int64_t row0, int64_t row1,
                       const bitgrad::step_state& s) {
  const float* x = t.x + row0 * t.width + t.start;
  copy_rows(x, t.width, t.y + row0 * t.cols, t.cols, row1 - row0, t.cols);
  if (t.check) scan(t, s, t.y, row0 * t.cols, row1 * t.cols, max_of(t.cols, 1));
}

struct slice_job {
  const bitgrad::slice_task* t;
  const bitgrad::step_state* s;
  int64_t rows;  // of a unit
};

inline void run_slice_unit(void* context, int64_t unit, int) {
  const slice_job& job = *static_cast<const slice_job*>(context);
  if (dropped(*job.s)) return;
  const int64_t first = unit * job.rows;
  slice_rows(*job.t, first, min_of(first + job.rows, job.t->rows), *job.s);
}

inline void run_slice(bitgrad::task& any, const bitgrad::step_state& s) {
  const auto& t = static_cast<const bitgrad::slice_task&>(any);
  if (t.rows * t.cols < 2 * copy_unit_elements) {
    slice_rows(t, 0, t.rows, s);
    return;
  }
  slice_job job{&t, &s, max_of(copy_unit_elements / t.cols, 1)};
  bitgrad::parallel(s.threads, divide_up(t.rows, job.rows), run_slice_unit, &job);
}

inline void prepare_slice(bitgrad::slice_task& t) { t.run = run_slice; }

}  // namespace

#endif
