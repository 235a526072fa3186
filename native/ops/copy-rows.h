// Copies stretches of rows from one matrix to another: what concat and slice are made of.
#ifndef BITGRAD_OPS_COPY_ROWS_H
#define BITGRAD_OPS_COPY_ROWS_H

#include "map/flat.h"

namespace {

constexpr int64_t copy_unit_elements = int64_t{1} << 14;

// y[i, j] = x[i, j] for `cols` words of each row; steps lead from a row to the next. Nothing but
// these words is touched.
inline void copy_rows(const float* x, int64_t x_step, float* y, int64_t y_step, int64_t rows,
                      int64_t cols) {
  if (x_step == cols && y_step == cols) {
    __builtin_memcpy(y, x, static_cast<size_t>(rows * cols) * 4);
    return;
  }
  for (; rows > 0; rows--, x += x_step, y += y_step) {
    if (cols >= 64) {
      __builtin_memcpy(y, x, static_cast<size_t>(cols) * 4);
      continue;
    }
    // A call would take longer.
    int64_t j = 0;
    for (; j + 16 <= cols; j += 16) store(y + j, load(x + j));
    for (; j < cols; j++) y[j] = x[j];
  }
}

}  // namespace

#endif
