// The register tile: R rows by W vectors of c over one chunk of k, all accumulators in registers.
// A panel is a column of such tiles over the same W vectors of b.
// Relies on full unrolling: an accumulator array that is not unrolled away stays in memory, at a
// third of the speed.
#ifndef BITGRAD_OPS_MATMUL_TILE_H
#define BITGRAD_OPS_MATMUL_TILE_H

#include "../../simd/simd.h"

namespace {

constexpr int64_t chunk_length = 1024;  // of k: a rule of arithmetic, not a block size

// Tiles of main_vectors are the rule; the vectors left at the right edge take a narrower one, and
// a product of one or two rows takes wide_vectors, to have enough independent sums.
// rows_of(W) is the most rows of a tile; R*W accumulators, W of b and one of a must fit.
#if defined(BITGRAD_ISA_AVX512)
constexpr int main_vectors = 4, wide_vectors = 8, registers_of_vector = 1;
constexpr int rows_of(int vectors) { return vectors == 8 ? 2 : vectors == 4 ? 6 : 8; }
#elif defined(BITGRAD_ISA_AVX2)
constexpr int main_vectors = 2, wide_vectors = 4, registers_of_vector = 2;
constexpr int rows_of(int vectors) { return vectors == 4 ? 1 : vectors == 2 ? 3 : 6; }
#elif defined(BITGRAD_ISA_NEON)
constexpr int main_vectors = 1, wide_vectors = 4, registers_of_vector = 4;
constexpr int rows_of(int vectors) { return vectors == 4 ? 1 : 5; }
#else
constexpr int main_vectors = 1, wide_vectors = 1, registers_of_vector = 4;
constexpr int rows_of(int) { return 1; }
#endif
static_assert(rows_of(1) <= 8 && rows_of(main_vectors) <= 8 && wide_vectors <= 8,
              "the loops below say `unroll 8`: a longer one would leave the sums in memory");

// What all tiles of a panel share. Strides are in floats.
struct panel_shape {
  int64_t k;         // steps of this chunk
  int64_t a_stride;  // from row to row of a; where a is transposed, from step to step of k
  int64_t b_stride;  // from step to step of k
  int64_t c_stride;  // from row to row of c
  int last_columns;  // columns of the last vector, 1 to 16
  bool add;          // c holds the sum of the chunks before this one
};

// The first n floats, 1 to 15. No load can be fed by a masked store that has not reached the cache
// yet: halves, quarters and so on suit a chain of tiny products better, at the price of code.
BITGRAD_INLINE void store_columns(float* p, f32x16 v, int n) {
#if defined(BITGRAD_ISA_AVX512) || defined(BITGRAD_ISA_AVX2)
#if defined(BITGRAD_ISA_AVX512)
  __m256 eight = _mm512_castps512_ps256(v.v);
  const __m256 high = _mm512_extractf32x8_ps(v.v, 1);
#else
  __m256 eight = v.l;
  const __m256 high = v.h;
#endif
  if (n & 8) {
    _mm256_storeu_ps(p, eight);
    eight = high;
    p += 8;
  }
  __m128 four = _mm256_castps256_ps128(eight);
  if (n & 4) {
    _mm_storeu_ps(p, four);
    four = _mm256_extractf128_ps(eight, 1);
    p += 4;
  }
  if (n & 2) {
    _mm_storel_pi(reinterpret_cast<__m64*>(p), four);
    four = _mm_movehl_ps(four, four);
    p += 2;
  }
  if (n & 1) _mm_store_ss(p, four);
#else
  store_first(p, v, n);
#endif
}

template <int R, int W> struct vectors_of {
  f32x16 at[static_cast<size_t>(R)][static_cast<size_t>(W)];
};

// Adds the chunk to c, then the bias if there is one, and stores exactly the panel's columns.
template <int R, int W>
BITGRAD_INLINE void finish_tile(const panel_shape& s, vectors_of<R, W>& acc, float* c,
                                const float* bias) {
  if (s.add) {
#pragma GCC unroll 8
    for (int i = 0; i < R; i++) {
      const float* at = c + i * s.c_stride;
#pragma GCC unroll 8
      for (int j = 0; j < W - 1; j++) acc.at[i][j] = add(load(at + 16 * j), acc.at[i][j]);
      acc.at[i][W - 1] = add(load_first(at + 16 * (W - 1), s.last_columns), acc.at[i][W - 1]);
    }
  }
  if (bias != nullptr) {
#pragma GCC unroll 8
    for (int j = 0; j < W; j++) {
      const f32x16 v = load(bias + 16 * j);
#pragma GCC unroll 8
      for (int i = 0; i < R; i++) acc.at[i][j] = add(acc.at[i][j], v);
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < R; i++) {
    float* at = c + i * s.c_stride;
#pragma GCC unroll 8
    for (int j = 0; j < W - 1; j++) store(at + 16 * j, acc.at[i][j]);
    if (s.last_columns == 16) {
      store(at + 16 * (W - 1), acc.at[i][W - 1]);
    } else if constexpr (W == 1) {
      store_columns(at, acc.at[i][0], s.last_columns);
    } else {
      store_first(at + 16 * (W - 1), acc.at[i][W - 1], s.last_columns);
    }
  }
}

// Brings c near while the sums are built; not worth its time where k is short.
template <int R, int W> BITGRAD_INLINE void fetch_tile(const panel_shape& s, const float* c) {
  if (s.k < 64) return;
#pragma GCC unroll 8
  for (int i = 0; i < R; i++) {
#pragma GCC unroll 8
    for (int j = 0; j < W; j++) prefetch(c + i * s.c_stride + 16 * j);
  }
}

// With `packing`, the rows of b that the tile reads are also laid down in `packed`, row by row:
// the loads are there anyway, and the stores find free slots between the multiplications.
// Rows of b that no tile has read before may lie pages apart and far away: they are fetched ahead.
template <int R, int W, bool transposed, bool packing>
BITGRAD_INLINE void tile(const panel_shape& s, const float* a, const float* b, float* packed,
                         float* c, const float* bias) {
  vectors_of<R, W> acc;
#pragma GCC unroll 8
  for (int i = 0; i < R; i++) {
#pragma GCC unroll 8
    for (int j = 0; j < W; j++) acc.at[i][j] = set1(0.0f);
  }
  fetch_tile<R, W>(s, c);
  for (int64_t p = 0; p < s.k; p++) {
    vectors_of<1, W> row;
#pragma GCC unroll 8
    for (int j = 0; j < W; j++) {
      row.at[0][j] = load(b + 16 * j);
      if constexpr (packing || W == wide_vectors) prefetch(b + 16 * j + 4 * s.b_stride);
      if constexpr (packing) store(packed + 16 * j, row.at[0][j]);
    }
#pragma GCC unroll 8
    for (int i = 0; i < R; i++) {
      const f32x16 factor = set1(transposed ? a[i] : a[i * s.a_stride]);
#pragma GCC unroll 8
      for (int j = 0; j < W; j++) acc.at[i][j] = fma(factor, row.at[0][j], acc.at[i][j]);
    }
    a += transposed ? s.a_stride : 1;
    b += s.b_stride;
    if constexpr (packing) packed += 16 * W;
  }
  finish_tile(s, acc, c, bias);
}

using panel_function = void (*)(const panel_shape& s, int64_t rows, const float* a, const float* b,
                                float* c, const float* bias);
using packing_function = void (*)(const panel_shape& s, const float* a, const float* b,
                                  float* packed, float* c, const float* bias);

template <bool transposed, int W, int R = rows_of(W)> panel_function panel_of_rows(int64_t rows);

// Row r of the panel reads a + r where a is transposed, else a + r * a_stride.
template <int R, int W, bool transposed>
void panel(const panel_shape& s, int64_t rows, const float* a, const float* b, float* c,
           const float* bias) {
  for (; rows >= R; rows -= R) {
    tile<R, W, transposed, false>(s, a, b, nullptr, c, bias);
    a += transposed ? R : R * s.a_stride;
    c += R * s.c_stride;
  }
  if constexpr (R > 1) {
    if (rows > 0) panel_of_rows<transposed, W, R - 1>(rows)(s, rows, a, b, c, bias);
  }
}

template <int W, bool transposed>
void packing_tile(const panel_shape& s, const float* a, const float* b, float* packed, float* c,
                  const float* bias) {
  tile<rows_of(W), W, transposed, true>(s, a, b, packed, c, bias);
}

// The panel whose tiles have `rows` rows, or the most there are.
template <bool transposed, int W, int R> panel_function panel_of_rows(int64_t rows) {
  if constexpr (R > 1) {
    if (rows < R) return panel_of_rows<transposed, W, R - 1>(rows);
  }
  return panel<R, W, transposed>;
}

template <bool transposed, int W = main_vectors>
panel_function panel_of(int64_t vectors, int64_t rows) {
  if constexpr (W == main_vectors && wide_vectors != main_vectors) {
    if (vectors == wide_vectors) return panel_of_rows<transposed, wide_vectors>(rows);
  }
  if constexpr (W > 1) {
    if (vectors < W) return panel_of<transposed, W - 1>(vectors, rows);
  }
  return panel_of_rows<transposed, W>(rows);
}

// Not for wide_vectors: so few rows never pack b.
template <bool transposed, int W = main_vectors> packing_function packing_of(int64_t vectors) {
  if constexpr (W > 1) {
    if (vectors < W) return packing_of<transposed, W - 1>(vectors);
  }
  return packing_tile<W, transposed>;
}

}  // namespace

#endif
