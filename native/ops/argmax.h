// y[i] = the first j with the largest x[i,j];   x [rows, cols], y [rows] i32.
// Twin of lib/ops/argmax.ts. A NaN counts as larger than any number. Rows are independent; a long
// row is searched twice by vectors: for its largest, then for the first that equals it.
#ifndef BITGRAD_OPS_ARGMAX_H
#define BITGRAD_OPS_ARGMAX_H

#include "../dispatch.h"
#include "../simd/simd.h"
#include "../threads.h"
#include "matmul/shape.h"

namespace {

constexpr int64_t argmax_unit_elements = int64_t{1} << 15;

inline int32_t argmax_short(const float* x, int64_t cols) {
  int64_t best = 0;
  for (int64_t j = 1; j < cols && x[best] == x[best]; j++) {
    if (x[j] > x[best] || x[j] != x[j]) best = j;
  }
  return static_cast<int32_t>(best);
}

// -0 and +0 are equal, whichever of them the maximum kept.
inline int32_t argmax_long(const float* x, int64_t cols) {
  f32x16 lanes = load(x);
  for (int64_t j = 16; j + 16 <= cols; j += 16) lanes = max_number(lanes, load(x + j));
  lanes = max_number(lanes, load(x + cols - 16));
  const f32x16 largest = spread_max(lanes);
  const mask16 is_nan = unordered(largest, largest);
  for (int64_t j = 0;; j += 16) {
    if (j + 16 > cols) j = cols - 16;  // seen in part already, without success
    const f32x16 v = load(x + j);
    const mask16 nan_here = mask_and(is_nan, unordered(v, v));
    const uint32_t bits = to_bits(mask_or(equal(v, largest), nan_here));
    if (bits != 0) return static_cast<int32_t>(j + __builtin_ctz(bits));
  }
}

struct argmax_job {
  const bitgrad::argmax_task* t;
  const bitgrad::step_state* s;
  int64_t rows;  // of a unit
};

inline void run_argmax_unit(void* context, int64_t unit, int) {
  const argmax_job& job = *static_cast<const argmax_job*>(context);
  if (dropped(*job.s)) return;
  const bitgrad::argmax_task& t = *job.t;
  const int64_t last = min_of((unit + 1) * job.rows, t.rows);
  for (int64_t i = unit * job.rows; i < last; i++) {
    const float* x = t.x + i * t.cols;
    t.y[i] = t.cols < 32 ? argmax_short(x, t.cols) : argmax_long(x, t.cols);
  }
}

inline void run_argmax(bitgrad::task& any, const bitgrad::step_state& s) {
  const auto& t = static_cast<const bitgrad::argmax_task&>(any);
  argmax_job job{&t, &s, max_of(argmax_unit_elements / t.cols, 1)};
  bitgrad::parallel(s.threads, divide_up(t.rows, job.rows), run_argmax_unit, &job);
}

inline void prepare_argmax(bitgrad::argmax_task& t) { t.run = run_argmax; }

}  // namespace

#endif
