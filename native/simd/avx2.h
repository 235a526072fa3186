// f32x16 in two ymm registers, lanes 0 to 7 and 8 to 15; a mask is all ones or all zeros in each
// lane. Included by simd.h only.
#ifndef BITGRAD_SIMD_AVX2_H
#define BITGRAD_SIMD_AVX2_H

#include <immintrin.h>

namespace {

struct f32x16 {
  __m256 l, h;
};
struct i32x16 {
  __m256i l, h;
};
struct mask16 {
  __m256 l, h;
};

BITGRAD_INLINE i32x16 set1_i(int32_t x) { return {_mm256_set1_epi32(x), _mm256_set1_epi32(x)}; }
BITGRAD_INLINE i32x16 iota() {
  return {_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7),
          _mm256_setr_epi32(8, 9, 10, 11, 12, 13, 14, 15)};
}

BITGRAD_INLINE mask16 first_lanes(int n) {
  const __m256i count = _mm256_set1_epi32(n);
  return {_mm256_castsi256_ps(_mm256_cmpgt_epi32(count, iota().l)),
          _mm256_castsi256_ps(_mm256_cmpgt_epi32(count, iota().h))};
}
BITGRAD_INLINE mask16 mask_and(mask16 a, mask16 b) {
  return {_mm256_and_ps(a.l, b.l), _mm256_and_ps(a.h, b.h)};
}
BITGRAD_INLINE mask16 mask_or(mask16 a, mask16 b) {
  return {_mm256_or_ps(a.l, b.l), _mm256_or_ps(a.h, b.h)};
}
BITGRAD_INLINE mask16 mask_not(mask16 a) {
  const __m256 ones = _mm256_castsi256_ps(_mm256_set1_epi32(-1));
  return {_mm256_xor_ps(a.l, ones), _mm256_xor_ps(a.h, ones)};
}
BITGRAD_INLINE bool any(mask16 a) { return _mm256_movemask_ps(_mm256_or_ps(a.l, a.h)) != 0; }
// Bit l is lane l.
BITGRAD_INLINE uint32_t to_bits(mask16 a) {
  return (uint32_t)_mm256_movemask_ps(a.l) | (uint32_t)_mm256_movemask_ps(a.h) << 8;
}

BITGRAD_INLINE f32x16 load(const float* p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
BITGRAD_INLINE void store(float* p, f32x16 a) {
  _mm256_storeu_ps(p, a.l);
  _mm256_storeu_ps(p + 8, a.h);
}
BITGRAD_INLINE f32x16 load_first(const float* p, int n) {
  const mask16 m = first_lanes(n);
  return {_mm256_maskload_ps(p, _mm256_castps_si256(m.l)),
          _mm256_maskload_ps(p + 8, _mm256_castps_si256(m.h))};
}
BITGRAD_INLINE void store_first(float* p, f32x16 a, int n) {
  const mask16 m = first_lanes(n);
  _mm256_maskstore_ps(p, _mm256_castps_si256(m.l), a.l);
  _mm256_maskstore_ps(p + 8, _mm256_castps_si256(m.h), a.h);
}
BITGRAD_INLINE f32x16 set1(float x) { return {_mm256_set1_ps(x), _mm256_set1_ps(x)}; }

BITGRAD_INLINE f32x16 add(f32x16 a, f32x16 b) {
  return {_mm256_add_ps(a.l, b.l), _mm256_add_ps(a.h, b.h)};
}
BITGRAD_INLINE f32x16 sub(f32x16 a, f32x16 b) {
  return {_mm256_sub_ps(a.l, b.l), _mm256_sub_ps(a.h, b.h)};
}
BITGRAD_INLINE f32x16 mul(f32x16 a, f32x16 b) {
  return {_mm256_mul_ps(a.l, b.l), _mm256_mul_ps(a.h, b.h)};
}
BITGRAD_INLINE f32x16 div(f32x16 a, f32x16 b) {
  return {_mm256_div_ps(a.l, b.l), _mm256_div_ps(a.h, b.h)};
}
BITGRAD_INLINE f32x16 fma(f32x16 a, f32x16 b, f32x16 c) {
  return {_mm256_fmadd_ps(a.l, b.l, c.l), _mm256_fmadd_ps(a.h, b.h, c.h)};
}
BITGRAD_INLINE f32x16 sqrt(f32x16 a) { return {_mm256_sqrt_ps(a.l), _mm256_sqrt_ps(a.h)}; }
BITGRAD_INLINE f32x16 floor_(f32x16 a) { return {_mm256_floor_ps(a.l), _mm256_floor_ps(a.h)}; }

BITGRAD_INLINE mask16 less(f32x16 a, f32x16 b) {
  return {_mm256_cmp_ps(a.l, b.l, _CMP_LT_OQ), _mm256_cmp_ps(a.h, b.h, _CMP_LT_OQ)};
}
BITGRAD_INLINE mask16 less_equal(f32x16 a, f32x16 b) {
  return {_mm256_cmp_ps(a.l, b.l, _CMP_LE_OQ), _mm256_cmp_ps(a.h, b.h, _CMP_LE_OQ)};
}
BITGRAD_INLINE mask16 equal(f32x16 a, f32x16 b) {
  return {_mm256_cmp_ps(a.l, b.l, _CMP_EQ_OQ), _mm256_cmp_ps(a.h, b.h, _CMP_EQ_OQ)};
}
BITGRAD_INLINE mask16 unordered(f32x16 a, f32x16 b) {
  return {_mm256_cmp_ps(a.l, b.l, _CMP_UNORD_Q), _mm256_cmp_ps(a.h, b.h, _CMP_UNORD_Q)};
}
BITGRAD_INLINE f32x16 select(mask16 m, f32x16 a, f32x16 b) {
  return {_mm256_blendv_ps(b.l, a.l, m.l), _mm256_blendv_ps(b.h, a.h, m.h)};
}

// The instruction gives b where either is NaN; a's own NaN lanes keep a, which completes rule A4.
BITGRAD_INLINE f32x16 min_number(f32x16 a, f32x16 b) {
  return select(unordered(a, a), a, {_mm256_min_ps(a.l, b.l), _mm256_min_ps(a.h, b.h)});
}
BITGRAD_INLINE f32x16 max_number(f32x16 a, f32x16 b) {
  return select(unordered(a, a), a, {_mm256_max_ps(a.l, b.l), _mm256_max_ps(a.h, b.h)});
}

// limit < x ? limit : x, and limit > x ? limit : x; a NaN in x comes out. limit is a number.
BITGRAD_INLINE f32x16 at_most(f32x16 x, float limit) {
  const __m256 a = _mm256_set1_ps(limit);
  return {_mm256_min_ps(a, x.l), _mm256_min_ps(a, x.h)};
}
BITGRAD_INLINE f32x16 at_least(f32x16 x, float limit) {
  const __m256 a = _mm256_set1_ps(limit);
  return {_mm256_max_ps(a, x.l), _mm256_max_ps(a, x.h)};
}

BITGRAD_INLINE f32x16 bit_and(f32x16 a, f32x16 b) {
  return {_mm256_and_ps(a.l, b.l), _mm256_and_ps(a.h, b.h)};
}
BITGRAD_INLINE f32x16 bit_or(f32x16 a, f32x16 b) {
  return {_mm256_or_ps(a.l, b.l), _mm256_or_ps(a.h, b.h)};
}
BITGRAD_INLINE f32x16 bit_andnot(f32x16 a, f32x16 b) {
  return {_mm256_andnot_ps(a.l, b.l), _mm256_andnot_ps(a.h, b.h)};
}
BITGRAD_INLINE f32x16 bit_xor(f32x16 a, f32x16 b) {
  return {_mm256_xor_ps(a.l, b.l), _mm256_xor_ps(a.h, b.h)};
}
// Not below infinity, or unordered: an exponent of all ones.
BITGRAD_INLINE mask16 non_finite(f32x16 a) {
  const __m256 limit = _mm256_set1_ps(infinity32);
  const f32x16 size = bit_andnot(set1(-0.0f), a);
  return {_mm256_cmp_ps(size.l, limit, _CMP_NLT_UQ), _mm256_cmp_ps(size.h, limit, _CMP_NLT_UQ)};
}

BITGRAD_INLINE i32x16 load_i(const int32_t* p) {
  return {_mm256_loadu_si256((const __m256i*)p), _mm256_loadu_si256((const __m256i*)(p + 8))};
}
BITGRAD_INLINE void store_i(int32_t* p, i32x16 a) {
  _mm256_storeu_si256((__m256i*)p, a.l);
  _mm256_storeu_si256((__m256i*)(p + 8), a.h);
}
BITGRAD_INLINE i32x16 add_i(i32x16 a, i32x16 b) {
  return {_mm256_add_epi32(a.l, b.l), _mm256_add_epi32(a.h, b.h)};
}
BITGRAD_INLINE i32x16 sub_i(i32x16 a, i32x16 b) {
  return {_mm256_sub_epi32(a.l, b.l), _mm256_sub_epi32(a.h, b.h)};
}
BITGRAD_INLINE i32x16 xor_i(i32x16 a, i32x16 b) {
  return {_mm256_xor_si256(a.l, b.l), _mm256_xor_si256(a.h, b.h)};
}
template <int N> BITGRAD_INLINE i32x16 shift_left(i32x16 a) {
  return {_mm256_slli_epi32(a.l, N), _mm256_slli_epi32(a.h, N)};
}
template <int N> BITGRAD_INLINE i32x16 shift_right(i32x16 a) {
  return {_mm256_srli_epi32(a.l, N), _mm256_srli_epi32(a.h, N)};
}
template <int N> BITGRAD_INLINE i32x16 shift_right_arithmetic(i32x16 a) {
  return {_mm256_srai_epi32(a.l, N), _mm256_srai_epi32(a.h, N)};
}
BITGRAD_INLINE void mulhilo8(__m256i a, __m256i k, __m256i& hi, __m256i& lo) {
  const __m256i even = _mm256_mul_epu32(a, k);
  const __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(a, 32), k);
  lo = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa);
  hi = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
}
// The 64-bit product of each unsigned lane and k, cut into its two words.
BITGRAD_INLINE void mulhilo(i32x16 a, uint32_t k, i32x16& hi, i32x16& lo) {
  const __m256i kk = _mm256_set1_epi32((int)k);
  mulhilo8(a.l, kk, hi.l, lo.l);
  mulhilo8(a.h, kk, hi.h, lo.h);
}

BITGRAD_INLINE __m256 permute_half(f32x16 a, __m256i at) {
  return _mm256_blendv_ps(_mm256_permutevar8x32_ps(a.l, at), _mm256_permutevar8x32_ps(a.h, at),
                          _mm256_castsi256_ps(_mm256_slli_epi32(at, 28)));
}
// Lane l becomes lane at[l] modulo 16.
BITGRAD_INLINE f32x16 permute(f32x16 a, i32x16 at) {
  return {permute_half(a, at.l), permute_half(a, at.h)};
}

BITGRAD_INLINE i32x16 as_int(f32x16 a) {
  return {_mm256_castps_si256(a.l), _mm256_castps_si256(a.h)};
}
BITGRAD_INLINE f32x16 as_float(i32x16 a) {
  return {_mm256_castsi256_ps(a.l), _mm256_castsi256_ps(a.h)};
}
// Nearest, ties to even; needs |a| < 2^22, other lanes are unspecified.
BITGRAD_INLINE i32x16 round_to_int(f32x16 a) {
  return {_mm256_cvtps_epi32(a.l), _mm256_cvtps_epi32(a.h)};
}
BITGRAD_INLINE f32x16 to_float(i32x16 a) {
  return {_mm256_cvtepi32_ps(a.l), _mm256_cvtepi32_ps(a.h)};
}
BITGRAD_INLINE f32x16 load_u8(const uint8_t* p) {
  const __m128i bytes = _mm_loadu_si128((const __m128i*)p);
  return to_float({_mm256_cvtepu8_epi32(bytes), _mm256_cvtepu8_epi32(_mm_srli_si128(bytes, 8))});
}
BITGRAD_INLINE f32x16 load_u8_first(const uint8_t* p, int n) {
  alignas(16) uint8_t bytes[16] = {};
  for (int l = 0; l < n && l < 16; l++) bytes[l] = p[l];
  return load_u8(bytes);
}

// A8: lane l += lane l+8, then +4, +2, +1. Addition commutes bit for bit, so crossing the halves
// both ways leaves the same sum in every lane.
BITGRAD_INLINE f32x16 spread_sum(f32x16 a) {
  __m256 x = _mm256_add_ps(a.l, a.h);
  x = _mm256_add_ps(x, _mm256_permute2f128_ps(x, x, 1));
  x = _mm256_add_ps(x, _mm256_permute_ps(x, 0x4e));
  x = _mm256_add_ps(x, _mm256_permute_ps(x, 0xb1));
  return {x, x};
}
BITGRAD_INLINE float fold_sum(f32x16 a) { return _mm256_cvtss_f32(spread_sum(a).l); }

BITGRAD_INLINE __m256 max8(__m256 a, __m256 b) {
  return _mm256_blendv_ps(_mm256_max_ps(a, b), a, _mm256_cmp_ps(a, a, _CMP_UNORD_Q));
}
// max(+0, -0) depends on the order, so only lane 0 follows the tree; it is then spread.
BITGRAD_INLINE __m256 fold_max_lane0(f32x16 a) {
  __m256 x = max8(a.l, a.h);
  x = max8(x, _mm256_permute2f128_ps(x, x, 1));
  x = max8(x, _mm256_permute_ps(x, 0x4e));
  return max8(x, _mm256_permute_ps(x, 0xb1));
}
BITGRAD_INLINE float fold_max(f32x16 a) { return _mm256_cvtss_f32(fold_max_lane0(a)); }
BITGRAD_INLINE f32x16 spread_max(f32x16 a) {
  const __m256 x = _mm256_broadcastss_ps(_mm256_castps256_ps128(fold_max_lane0(a)));
  return {x, x};
}

BITGRAD_INLINE __m256 load_halves(const float* low, const float* high) {
  return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(low)), _mm_loadu_ps(high), 1);
}

// dst[j][i] = src[i][j] for a block of 16 by 16; strides in floats; the blocks must not overlap.
// Pieces of 8 rows by 4 columns: rows i and i + 4 share a register, so four columns of eight come
// out of two rounds.
BITGRAD_INLINE void transpose16(const float* src, ptrdiff_t src_stride, float* dst,
                                ptrdiff_t dst_stride) {
  for (int i = 0; i < 16; i += 8) {
    const float* top = src + i * src_stride;
    const float* bottom = top + 4 * src_stride;
    for (int j = 0; j < 16; j += 4) {
      const __m256 r0 = load_halves(top + j, bottom + j);
      const __m256 r1 = load_halves(top + src_stride + j, bottom + src_stride + j);
      const __m256 r2 = load_halves(top + 2 * src_stride + j, bottom + 2 * src_stride + j);
      const __m256 r3 = load_halves(top + 3 * src_stride + j, bottom + 3 * src_stride + j);
      const __m256 low01 = _mm256_unpacklo_ps(r0, r1), high01 = _mm256_unpackhi_ps(r0, r1);
      const __m256 low23 = _mm256_unpacklo_ps(r2, r3), high23 = _mm256_unpackhi_ps(r2, r3);
      float* to = dst + j * dst_stride + i;
      _mm256_storeu_ps(to, _mm256_shuffle_ps(low01, low23, 0x44));
      _mm256_storeu_ps(to + dst_stride, _mm256_shuffle_ps(low01, low23, 0xee));
      _mm256_storeu_ps(to + 2 * dst_stride, _mm256_shuffle_ps(high01, high23, 0x44));
      _mm256_storeu_ps(to + 3 * dst_stride, _mm256_shuffle_ps(high01, high23, 0xee));
    }
  }
}

}  // namespace

#endif
