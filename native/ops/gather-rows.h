// y[i,:] = table[indices[i],:];   table [any, cols], indices [rows] i32, y [rows, cols].
// Twin of lib/ops/gather-rows.ts. A table of bytes or i32 is converted to y's type on the way. An
// index outside of the table raises the flag with its row and reads nothing; y's row becomes zeros.
#ifndef BITGRAD_OPS_GATHER_ROWS_H
#define BITGRAD_OPS_GATHER_ROWS_H

#include "../threads.h"
#include "map/flat.h"
#include "matmul/shape.h"
#include "scan.h"

namespace {

using bitgrad::conversion;
using bitgrad::gather_rows_task;

constexpr int64_t gather_unit_elements = int64_t{1} << 14;

// Tables are users' memory, which need not be readable behind its end: nothing is read past a row.
template <conversion how>
BITGRAD_INLINE void gather_row(const void* table, int64_t from, void* y, int64_t to, int64_t cols) {
  const auto* bytes = static_cast<const uint8_t*>(table) + from;
  const auto* words = static_cast<const int32_t*>(table) + from;
  if constexpr (how == conversion::words) {
    auto* out = static_cast<int32_t*>(y) + to;
    if (cols < 16) {  // a call would take longer
      for (int64_t j = 0; j < cols; j++) out[j] = words[j];
      return;
    }
    __builtin_memcpy(out, words, static_cast<size_t>(cols) * 4);
  } else if constexpr (how == conversion::u8_to_i32) {
    auto* out = static_cast<int32_t*>(y) + to;
    for (int64_t j = 0; j < cols; j++) out[j] = bytes[j];
  } else if constexpr (how == conversion::i32_to_f32) {
    auto* out = static_cast<float*>(y) + to;
    int64_t j = 0;
    for (; j + 16 <= cols; j += 16) store(out + j, to_float(load_i(words + j)));
    for (; j < cols; j++) out[j] = static_cast<float>(words[j]);
  } else {
    auto* out = static_cast<float*>(y) + to;
    int64_t j = 0;
    for (; j + 16 <= cols; j += 16) store(out + j, load_u8(bytes + j));
    for (; j < cols; j++) out[j] = static_cast<float>(bytes[j]);
  }
}

template <conversion how>
void gather(const gather_rows_task& t, int64_t row0, int64_t row1, const step_state& s) {
  const int64_t cols = t.cols;
  for (int64_t i = row0; i < row1; i++) {
    const int64_t index = t.indices[i];
    if (index >= 0 && index < t.table_rows) {
      gather_row<how>(t.table, index * cols, t.y, i * cols, cols);
    } else {
      raise(s, bitgrad::why::index, t.op, i);
      __builtin_memset(static_cast<int32_t*>(t.y) + i * cols, 0, static_cast<size_t>(cols) * 4);
    }
  }
}

inline void gather_any(const gather_rows_task& t, int64_t row0, int64_t row1, const step_state& s) {
  switch (t.convert) {
    case conversion::words: gather<conversion::words>(t, row0, row1, s); break;
    case conversion::i32_to_f32: gather<conversion::i32_to_f32>(t, row0, row1, s); break;
    case conversion::u8_to_f32: gather<conversion::u8_to_f32>(t, row0, row1, s); break;
    case conversion::u8_to_i32: gather<conversion::u8_to_i32>(t, row0, row1, s); break;
  }
  if (t.check) scan(t, s, static_cast<const float*>(t.y), row0 * t.cols, row1 * t.cols, t.cols);
}

struct gather_job {
  const gather_rows_task* t;
  const step_state* s;
  int64_t rows;  // of a unit
};

inline void run_gather_unit(void* context, int64_t unit, int) {
  const gather_job& job = *static_cast<const gather_job*>(context);
  if (dropped(*job.s)) return;
  const int64_t first = unit * job.rows;
  gather_any(*job.t, first, min_of(first + job.rows, job.t->rows), *job.s);
}

inline void run_gather_rows(bitgrad::task& any, const step_state& s) {
  const auto& t = static_cast<const gather_rows_task&>(any);
  if (t.rows * t.cols < 2 * gather_unit_elements) {
    gather_any(t, 0, t.rows, s);
    return;
  }
  gather_job job{&t, &s, max_of(gather_unit_elements / t.cols, 1)};
  bitgrad::parallel(s.threads, divide_up(t.rows, job.rows), run_gather_unit, &job);
}

inline void prepare_gather_rows(gather_rows_task& t) { t.run = run_gather_rows; }

}  // namespace

#endif
