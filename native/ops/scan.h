// The search for NaN and infinity in what an op has just written, while it is in cache.
#ifndef BITGRAD_OPS_SCAN_H
#define BITGRAD_OPS_SCAN_H

#include "../dispatch.h"
#include "../simd/simd.h"

namespace {

BITGRAD_INLINE bool all_finite(const float* x, int64_t count) {
  for (; count >= 64; count -= 64, x += 64) {
    const mask16 low = mask_or(non_finite(load(x)), non_finite(load(x + 16)));
    const mask16 high = mask_or(non_finite(load(x + 32)), non_finite(load(x + 48)));
    if (any(mask_or(low, high))) return false;
  }
  for (; count >= 16; count -= 16, x += 16) {
    if (any(non_finite(load(x)))) return false;
  }
  return count <= 0 || !any(non_finite(load_first(x, static_cast<int>(count))));
}

inline int64_t first_non_finite(const float* x) {
  int64_t e = 0;
  while (x[e] - x[e] == 0.0f) e++;
  return e;
}

// Elements [first, last) of an array with `cols` elements a row.
BITGRAD_INLINE void scan(const bitgrad::task& t, const bitgrad::step_state& s, const float* x,
                         int64_t first, int64_t last, int64_t cols) {
  if (all_finite(x + first, last - first)) return;
  const int64_t row = (first + first_non_finite(x + first)) / cols;
  raise(s, bitgrad::why::non_finite, t.op, row);
}

// Elements [first, last) of a map's full outputs and rows [row0, row1) of its row outputs.
inline void scan_outputs(const bitgrad::map_task& t, const bitgrad::step_state& s, int64_t first,
                         int64_t last, int64_t row0, int64_t row1) {
  const bitgrad::map_program& p = *t.program;
  for (int k = p.full_operands; k < p.first_column; k++) scan(t, s, t.at[k], first, last, t.cols);
  for (int k = 0; k < p.row_output_count; k++) scan(t, s, t.row_outputs[k], row0, row1, 1);
}

}  // namespace

#endif
