// y = x with its axes permuted: y's axis i is x's axis permutation[i]; words of 4 bytes, at most 6
// axes. Twin of lib/ops/transpose.ts.
// Axes that stay neighbours are merged first. A line is what is done in one go: a row of y where x
// is contiguous along it; 16 rows of y, by blocks of 16 by 16, where x is contiguous across them;
// else a row, element by element.
#ifndef BITGRAD_OPS_TRANSPOSE_H
#define BITGRAD_OPS_TRANSPOSE_H

#include "../threads.h"
#include "map/flat.h"
#include "matmul/shape.h"
#include "scan.h"

namespace {

using bitgrad::transpose_task;

constexpr int64_t transpose_unit_elements = int64_t{1} << 14;
constexpr int64_t transpose_tiny = 64;  // elements that are moved one by one

inline bool goes_by_blocks(const transpose_task& t) {
  return t.axes >= 2 && t.steps[t.axes - 2] == 1;
}

// y[j, i] = x[i, j] for up to 16 rows j. A block that would reach over an edge passes through a
// buffer, so that nothing outside of x and y is touched.
inline void transpose_rows(const float* x, int64_t x_step, float* y, int64_t y_cols, int width) {
  if (width * y_cols <= transpose_tiny) {
    for (int64_t i = 0; i < y_cols; i++, x += x_step) {
      for (int j = 0; j < width; j++) y[j * y_cols + i] = x[j];
    }
    return;
  }
  alignas(64) float in[256], out[256];
  for (int64_t i = 0; i < y_cols; i += 16) {
    const int height = static_cast<int>(min_of(16, y_cols - i));
    if (width == 16 && height == 16) {
      transpose16(x + i * x_step, x_step, y + i, y_cols);
      continue;
    }
    for (int r = 0; r < 16; r++) {
      store(in + 16 * r, r < height ? load_first(x + (i + r) * x_step, width) : set1(0.0f));
    }
    transpose16(in, 16, out, 16);
    for (int j = 0; j < width; j++) copy_exactly(y + j * y_cols + i, out + 16 * j, height);
  }
}

struct transpose_job {
  const transpose_task* t;
  const bitgrad::step_state* s;
  int64_t lines, lines_in_unit;
};

inline void transpose_line(const transpose_task& t, int64_t line) {
  const int last = t.axes - 1;
  const int64_t cols = last < 0 ? 1 : t.sizes[last];
  int64_t from = 0, to = 0, rest = line;
  if (goes_by_blocks(t)) {
    const int64_t rows = t.sizes[last - 1], blocks = divide_up(rows, 16);
    const int64_t row = rest % blocks * 16;
    rest /= blocks;
    to = rest * rows * cols + row * cols;
    for (int d = last - 2; d >= 0; rest /= t.sizes[d--]) from += rest % t.sizes[d] * t.steps[d];
    const int width = static_cast<int>(min_of(16, rows - row));
    transpose_rows(t.x + from + row, t.steps[last], t.y + to, cols, width);
    return;
  }
  to = line * cols;
  for (int d = last - 1; d >= 0; rest /= t.sizes[d--]) from += rest % t.sizes[d] * t.steps[d];
  if (last < 0 || t.steps[last] == 1) {
    __builtin_memcpy(t.y + to, t.x + from, static_cast<size_t>(cols) * 4);
    return;
  }
  for (int64_t i = 0; i < cols; i++) t.y[to + i] = t.x[from + i * t.steps[last]];
}

inline void run_transpose_unit(void* context, int64_t unit, int) {
  const transpose_job& job = *static_cast<const transpose_job*>(context);
  if (dropped(*job.s)) return;
  const int64_t first = unit * job.lines_in_unit;
  const int64_t last = min_of(first + job.lines_in_unit, job.lines);
  for (int64_t line = first; line < last; line++) transpose_line(*job.t, line);
}

inline void run_transpose(bitgrad::task& any, const bitgrad::step_state& s) {
  const auto& t = static_cast<const transpose_task&>(any);
  transpose_job job{&t, &s, t.lines, max_of(transpose_unit_elements / t.line_elements, 1)};
  bitgrad::parallel(s.threads, divide_up(job.lines, job.lines_in_unit), run_transpose_unit, &job);
  if (t.check && t.count > 0) scan(t, s, t.y, 0, t.count, t.count);
}

// Axes of one element are dropped; an axis whose step continues the next one's is merged with it.
inline void prepare_transpose(transpose_task& t) {
  t.run = run_transpose;
  t.axes = 0;
  t.count = 1;
  for (int d = 0; d < t.rank; d++) {
    const int axis = t.permutation[d];
    const int64_t size = t.shape[axis];
    t.count *= size;
    int64_t step = 1;
    for (int e = axis + 1; e < t.rank; e++) step *= t.shape[e];
    if (size == 1) continue;
    if (t.axes > 0 && t.steps[t.axes - 1] == step * size) {
      t.sizes[t.axes - 1] *= size;
      t.steps[t.axes - 1] = step;
    } else {
      t.sizes[t.axes] = size;
      t.steps[t.axes++] = step;
    }
  }
  const int64_t cols = t.axes == 0 ? 1 : t.sizes[t.axes - 1];
  t.line_elements = max_of(cols, 1);
  t.lines = t.count == 0 ? 0 : t.count / cols;
  if (!goes_by_blocks(t)) return;
  const int64_t rows = t.sizes[t.axes - 2];
  t.line_elements = max_of(16 * cols, 1);
  t.lines = t.count == 0 ? 0 : t.count / (rows * cols) * divide_up(rows, 16);
}

}  // namespace

#endif
