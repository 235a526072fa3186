// Copies of operands in the order in which tiles read them, and the column sums of b.
// Loads may run past a row's end by up to 15 floats: into the next row or the buffer's padding.
#ifndef BITGRAD_OPS_MATMUL_PACK_H
#define BITGRAD_OPS_MATMUL_PACK_H

#include "tile.h"

namespace {

// Rows of a transposed a that are packed side by side: a whole number of main tiles, one vector.
constexpr int64_t group_rows = 16 / rows_of(main_vectors) * rows_of(main_vectors);

// Group g of a [k, stride], `rows` of its columns, as packed[(g*k + p)*group_rows + r]. A vector
// spills over the next step's place, which is written after it; the last one over 15 floats more.
inline void pack_a(const float* a, int64_t stride, int64_t rows, int64_t k, float* packed) {
  for (int64_t row = 0; row < rows; row += group_rows) {
    for (int64_t p = 0; p < k; p++) {
      store(packed, load(a + p * stride + row));
      packed += group_rows;
    }
  }
}

// The last rows of a transposed b, fewer than 16: the last one stands in for those that do not
// exist, and its columns of the result are never stored.
inline void transpose_rest(const float* b, int64_t stride, int64_t rows, int64_t k, float* packed,
                           int64_t width) {
  alignas(64) float block[16 * 16];
  for (int64_t p = 0; p < k; p += 16) {
    for (int64_t row = 0; row < 16; row++) {
      store(block + 16 * row, load(b + (row < rows ? row : rows - 1) * stride + p));
    }
    transpose16(block, 16, packed + p * width, width);
  }
}

// `columns` rows of a transposed b as a panel packed[p*width + column]; k is rounded up to 16.
inline void transpose_panel(const float* b, int64_t stride, int64_t columns, int64_t k,
                            float* packed) {
  const int64_t width = (columns + 15) / 16 * 16;
  for (; columns >= 16; columns -= 16, b += 16 * stride, packed += 16) {
    for (int64_t p = 0; p < k; p += 16) transpose16(b + p, stride, packed + p * width, width);
  }
  if (columns > 0) transpose_rest(b, stride, columns, k, packed, width);
}

// sums[j] (+)= the chain of adds over k rows of b, for up to 16*W columns.
template <int W>
void column_sums_of(const float* b, int64_t stride, int64_t k, float* sums, int64_t columns,
                    bool more) {
  vectors_of<1, W> acc;
#pragma GCC unroll 8
  for (int j = 0; j < W; j++) acc.at[0][j] = set1(0.0f);
  for (int64_t p = 0; p < k; p++, b += stride) {
#pragma GCC unroll 8
    for (int j = 0; j < W; j++) acc.at[0][j] = add(acc.at[0][j], load(b + 16 * j));
  }
#pragma GCC unroll 8
  for (int j = 0; j < W; j++) {
    const int valid = columns - 16 * j < 16 ? static_cast<int>(columns - 16 * j) : 16;
    float* at = sums + 16 * j;
    if (valid == 16) {
      store(at, more ? add(load(at), acc.at[0][j]) : acc.at[0][j]);
    } else {
      store_columns(at, more ? add(load_first(at, valid), acc.at[0][j]) : acc.at[0][j], valid);
    }
  }
}

// One chunk of the column sums; `more`: sums holds those of the chunks before.
inline void column_sums(const float* b, int64_t stride, int64_t k, float* sums, int64_t columns,
                        bool more) {
  constexpr int width = wide_vectors < 4 ? 1 : 4;
  for (; columns > 16 * (width - 1); columns -= 16 * width, b += 16 * width, sums += 16 * width) {
    column_sums_of<width>(b, stride, k, sums, columns, more);
  }
  for (; columns > 0; columns -= 16, b += 16, sums += 16) {
    column_sums_of<1>(b, stride, k, sums, columns, more);
  }
}

}  // namespace

#endif
