// f32x16 in one zmm register, masks in a mask register. Included by simd.h only.
// -mprefer-vector-width does not matter here: every width is written out.
#ifndef BITGRAD_SIMD_AVX512_H
#define BITGRAD_SIMD_AVX512_H

// gcc 12 calls the undefined inputs of its own intrinsics uninitialized (GCC bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>
#pragma GCC diagnostic pop
#else
#include <immintrin.h>
#endif

namespace {

struct f32x16 {
  __m512 v;
};
struct i32x16 {
  __m512i v;
};
struct mask16 {
  __mmask16 m;
};

BITGRAD_INLINE mask16 first_lanes(int n) {
  return {(__mmask16)(n >= 16 ? 0xffffu : (1u << n) - 1u)};
}
BITGRAD_INLINE mask16 mask_and(mask16 a, mask16 b) { return {(__mmask16)(a.m & b.m)}; }
BITGRAD_INLINE mask16 mask_or(mask16 a, mask16 b) { return {(__mmask16)(a.m | b.m)}; }
BITGRAD_INLINE mask16 mask_not(mask16 a) { return {(__mmask16)~a.m}; }
BITGRAD_INLINE bool any(mask16 a) { return a.m != 0; }
// Bit l is lane l.
BITGRAD_INLINE uint32_t to_bits(mask16 a) { return a.m; }

BITGRAD_INLINE f32x16 load(const float* p) { return {_mm512_loadu_ps(p)}; }
BITGRAD_INLINE void store(float* p, f32x16 a) { _mm512_storeu_ps(p, a.v); }
BITGRAD_INLINE f32x16 load_first(const float* p, int n) {
  return {_mm512_maskz_loadu_ps(first_lanes(n).m, p)};
}
BITGRAD_INLINE void store_first(float* p, f32x16 a, int n) {
  _mm512_mask_storeu_ps(p, first_lanes(n).m, a.v);
}
BITGRAD_INLINE f32x16 set1(float x) { return {_mm512_set1_ps(x)}; }

BITGRAD_INLINE f32x16 add(f32x16 a, f32x16 b) { return {_mm512_add_ps(a.v, b.v)}; }
BITGRAD_INLINE f32x16 sub(f32x16 a, f32x16 b) { return {_mm512_sub_ps(a.v, b.v)}; }
BITGRAD_INLINE f32x16 mul(f32x16 a, f32x16 b) { return {_mm512_mul_ps(a.v, b.v)}; }
BITGRAD_INLINE f32x16 div(f32x16 a, f32x16 b) { return {_mm512_div_ps(a.v, b.v)}; }
BITGRAD_INLINE f32x16 fma(f32x16 a, f32x16 b, f32x16 c) {
  return {_mm512_fmadd_ps(a.v, b.v, c.v)};
}
BITGRAD_INLINE f32x16 sqrt(f32x16 a) { return {_mm512_sqrt_ps(a.v)}; }
BITGRAD_INLINE f32x16 floor_(f32x16 a) {
  return {_mm512_roundscale_ps(a.v, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC)};
}

BITGRAD_INLINE mask16 less(f32x16 a, f32x16 b) {
  return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_LT_OQ)};
}
BITGRAD_INLINE mask16 less_equal(f32x16 a, f32x16 b) {
  return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_LE_OQ)};
}
BITGRAD_INLINE mask16 equal(f32x16 a, f32x16 b) {
  return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_EQ_OQ)};
}
BITGRAD_INLINE mask16 unordered(f32x16 a, f32x16 b) {
  return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_UNORD_Q)};
}
BITGRAD_INLINE mask16 non_finite(f32x16 a) {
  return {_mm512_fpclass_ps_mask(a.v, 0x99)};  // quiet NaN, +inf, -inf, signalling NaN
}
BITGRAD_INLINE f32x16 select(mask16 m, f32x16 a, f32x16 b) {
  return {_mm512_mask_blend_ps(m.m, b.v, a.v)};
}

// The instruction gives b where either is NaN; a's own NaN lanes keep a, which completes rule A4.
BITGRAD_INLINE f32x16 min_number(f32x16 a, f32x16 b) {
  return {_mm512_mask_min_ps(a.v, _mm512_cmp_ps_mask(a.v, a.v, _CMP_ORD_Q), a.v, b.v)};
}
BITGRAD_INLINE f32x16 max_number(f32x16 a, f32x16 b) {
  return {_mm512_mask_max_ps(a.v, _mm512_cmp_ps_mask(a.v, a.v, _CMP_ORD_Q), a.v, b.v)};
}

// limit < x ? limit : x, and limit > x ? limit : x; a NaN in x comes out. limit is a number.
BITGRAD_INLINE f32x16 at_most(f32x16 x, float limit) {
  return {_mm512_min_ps(_mm512_set1_ps(limit), x.v)};
}
BITGRAD_INLINE f32x16 at_least(f32x16 x, float limit) {
  return {_mm512_max_ps(_mm512_set1_ps(limit), x.v)};
}

BITGRAD_INLINE f32x16 bit_and(f32x16 a, f32x16 b) { return {_mm512_and_ps(a.v, b.v)}; }
BITGRAD_INLINE f32x16 bit_or(f32x16 a, f32x16 b) { return {_mm512_or_ps(a.v, b.v)}; }
BITGRAD_INLINE f32x16 bit_andnot(f32x16 a, f32x16 b) { return {_mm512_andnot_ps(a.v, b.v)}; }
BITGRAD_INLINE f32x16 bit_xor(f32x16 a, f32x16 b) { return {_mm512_xor_ps(a.v, b.v)}; }

BITGRAD_INLINE i32x16 load_i(const int32_t* p) { return {_mm512_loadu_si512(p)}; }
BITGRAD_INLINE void store_i(int32_t* p, i32x16 a) { _mm512_storeu_si512(p, a.v); }
BITGRAD_INLINE i32x16 set1_i(int32_t x) { return {_mm512_set1_epi32(x)}; }
BITGRAD_INLINE i32x16 iota() {
  return {_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)};
}
BITGRAD_INLINE i32x16 add_i(i32x16 a, i32x16 b) { return {_mm512_add_epi32(a.v, b.v)}; }
BITGRAD_INLINE i32x16 sub_i(i32x16 a, i32x16 b) { return {_mm512_sub_epi32(a.v, b.v)}; }
BITGRAD_INLINE i32x16 xor_i(i32x16 a, i32x16 b) { return {_mm512_xor_si512(a.v, b.v)}; }
template <int N> BITGRAD_INLINE i32x16 shift_left(i32x16 a) {
  return {_mm512_slli_epi32(a.v, N)};
}
template <int N> BITGRAD_INLINE i32x16 shift_right(i32x16 a) {
  return {_mm512_srli_epi32(a.v, N)};
}
template <int N> BITGRAD_INLINE i32x16 shift_right_arithmetic(i32x16 a) {
  return {_mm512_srai_epi32(a.v, N)};
}
// The 64-bit product of each unsigned lane and k, cut into its two words.
BITGRAD_INLINE void mulhilo(i32x16 a, uint32_t k, i32x16& hi, i32x16& lo) {
  const __m512i kk = _mm512_set1_epi32((int)k);
  const __m512i even = _mm512_mul_epu32(a.v, kk);
  const __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64(a.v, 32), kk);
  lo.v = _mm512_mask_blend_epi32(0xaaaa, even, _mm512_slli_epi64(odd, 32));
  hi.v = _mm512_mask_blend_epi32(0xaaaa, _mm512_srli_epi64(even, 32), odd);
}

// Lane l becomes lane at[l] modulo 16.
BITGRAD_INLINE f32x16 permute(f32x16 a, i32x16 at) { return {_mm512_permutexvar_ps(at.v, a.v)}; }

BITGRAD_INLINE i32x16 as_int(f32x16 a) { return {_mm512_castps_si512(a.v)}; }
BITGRAD_INLINE f32x16 as_float(i32x16 a) { return {_mm512_castsi512_ps(a.v)}; }
// Nearest, ties to even; needs |a| < 2^22, other lanes are unspecified.
BITGRAD_INLINE i32x16 round_to_int(f32x16 a) { return {_mm512_cvtps_epi32(a.v)}; }
BITGRAD_INLINE f32x16 to_float(i32x16 a) { return {_mm512_cvtepi32_ps(a.v)}; }
BITGRAD_INLINE f32x16 load_u8(const uint8_t* p) {
  return {_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i*)p)))};
}
BITGRAD_INLINE f32x16 load_u8_first(const uint8_t* p, int n) {
  return {_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(first_lanes(n).m, p)))};
}

// A8: lane l += lane l+8, then +4, +2, +1. Addition commutes bit for bit, so crossing the halves
// both ways leaves the same sum in every lane.
BITGRAD_INLINE f32x16 spread_sum(f32x16 a) {
  __m512 x = a.v;
  x = _mm512_add_ps(x, _mm512_shuffle_f32x4(x, x, 0x4e));
  x = _mm512_add_ps(x, _mm512_shuffle_f32x4(x, x, 0xb1));
  x = _mm512_add_ps(x, _mm512_permute_ps(x, 0x4e));
  return {_mm512_add_ps(x, _mm512_permute_ps(x, 0xb1))};
}
BITGRAD_INLINE float fold_sum(f32x16 a) { return _mm512_cvtss_f32(spread_sum(a).v); }

// max(+0, -0) depends on the order, so only lane 0 follows the tree; it is then spread.
BITGRAD_INLINE f32x16 fold_max_lane0(f32x16 x) {
  x = max_number(x, {_mm512_shuffle_f32x4(x.v, x.v, 0x4e)});
  x = max_number(x, {_mm512_shuffle_f32x4(x.v, x.v, 0xb1)});
  x = max_number(x, {_mm512_permute_ps(x.v, 0x4e)});
  return max_number(x, {_mm512_permute_ps(x.v, 0xb1)});
}
BITGRAD_INLINE float fold_max(f32x16 a) { return _mm512_cvtss_f32(fold_max_lane0(a).v); }
BITGRAD_INLINE f32x16 spread_max(f32x16 a) {
  return {_mm512_broadcastss_ps(_mm512_castps512_ps128(fold_max_lane0(a).v))};
}

BITGRAD_INLINE __m512 join_pairs(__m512 a, __m512 b, bool high) {
  const __m512d x = _mm512_castps_pd(a), y = _mm512_castps_pd(b);
  return _mm512_castpd_ps(high ? _mm512_unpackhi_pd(x, y) : _mm512_unpacklo_pd(x, y));
}

// dst[j][i] = src[i][j] for a block of 16 by 16; strides in floats; the blocks must not overlap.
BITGRAD_INLINE void transpose16(const float* src, ptrdiff_t src_stride, float* dst,
                                ptrdiff_t dst_stride) {
  // quad[4q + c] holds, in its 128-bit block b, column 4b + c of the rows 4q … 4q + 3.
  __m512 quad[16];
#pragma GCC unroll 4
  for (int q = 0; q < 16; q += 4) {
    const float* row = src + q * src_stride;
    const __m512 r0 = _mm512_loadu_ps(row), r1 = _mm512_loadu_ps(row + src_stride);
    const __m512 r2 = _mm512_loadu_ps(row + 2 * src_stride);
    const __m512 r3 = _mm512_loadu_ps(row + 3 * src_stride);
    const __m512 low01 = _mm512_unpacklo_ps(r0, r1), high01 = _mm512_unpackhi_ps(r0, r1);
    const __m512 low23 = _mm512_unpacklo_ps(r2, r3), high23 = _mm512_unpackhi_ps(r2, r3);
    quad[q] = join_pairs(low01, low23, false);
    quad[q + 1] = join_pairs(low01, low23, true);
    quad[q + 2] = join_pairs(high01, high23, false);
    quad[q + 3] = join_pairs(high01, high23, true);
  }
#pragma GCC unroll 4
  for (int c = 0; c < 4; c++) {
    const __m512 even_top = _mm512_shuffle_f32x4(quad[c], quad[4 + c], 0x88);
    const __m512 odd_top = _mm512_shuffle_f32x4(quad[c], quad[4 + c], 0xdd);
    const __m512 even_bottom = _mm512_shuffle_f32x4(quad[8 + c], quad[12 + c], 0x88);
    const __m512 odd_bottom = _mm512_shuffle_f32x4(quad[8 + c], quad[12 + c], 0xdd);
    float* to = dst + c * dst_stride;
    _mm512_storeu_ps(to, _mm512_shuffle_f32x4(even_top, even_bottom, 0x88));
    _mm512_storeu_ps(to + 4 * dst_stride, _mm512_shuffle_f32x4(odd_top, odd_bottom, 0x88));
    _mm512_storeu_ps(to + 8 * dst_stride, _mm512_shuffle_f32x4(even_top, even_bottom, 0xdd));
    _mm512_storeu_ps(to + 12 * dst_stride, _mm512_shuffle_f32x4(odd_top, odd_bottom, 0xdd));
  }
}

}  // namespace

#endif
