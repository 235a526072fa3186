// y[i,j] = indices[i] = j ? 1 : 0;   indices [rows] i32, y [rows, classes].
// Twin of lib/ops/one-hot.ts. An index outside of the classes raises the flag with its row; that
// row of y is all zeros. Memory decides the speed, so one thread does it.
#ifndef BITGRAD_OPS_ONE_HOT_H
#define BITGRAD_OPS_ONE_HOT_H

#include "../dispatch.h"
#include "matmul/shape.h"

namespace {

constexpr int64_t one_hot_block = int64_t{1} << 16;  // elements between looks at `dropped`

inline void run_one_hot(bitgrad::task& any, const bitgrad::step_state& s) {
  const auto& t = static_cast<const bitgrad::one_hot_task&>(any);
  const int64_t classes = t.classes, block = max_of(one_hot_block / max_of(classes, 1), 1);
  for (int64_t row0 = 0; row0 < t.rows && !dropped(s); row0 += block) {
    const int64_t row1 = min_of(row0 + block, t.rows);
    float* y = t.y + row0 * classes;
    __builtin_memset(y, 0, static_cast<size_t>((row1 - row0) * classes) * 4);
    for (int64_t i = row0; i < row1; i++, y += classes) {
      const int64_t index = t.indices[i];
      if (index >= 0 && index < classes) {
        y[index] = 1.0f;
      } else {
        raise(s, bitgrad::why::index, t.op, i);
      }
    }
  }
}

inline void prepare_one_hot(bitgrad::one_hot_task& t) { t.run = run_one_hot; }

}  // namespace

#endif
