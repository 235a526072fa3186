// f32x16 in four quad registers; a mask is all ones or all zeros in each lane. Included by simd.h
// only. AArch64 always has fused multiply-add and correctly rounded division and square root, so
// every function is one instruction a quarter. Loops over the quarters are unrolled by the
// compiler.
#ifndef BITGRAD_SIMD_NEON_H
#define BITGRAD_SIMD_NEON_H

#include <arm_neon.h>

namespace {

struct f32x16 {
  float32x4_t q[4];
};
// Unsigned, so that shifts are logical; the functions below say where a sign counts.
struct i32x16 {
  uint32x4_t q[4];
};
struct mask16 {
  uint32x4_t q[4];
};

BITGRAD_INLINE f32x16 set1(float x) {
  const float32x4_t v = vdupq_n_f32(x);
  return {{v, v, v, v}};
}
BITGRAD_INLINE i32x16 set1_i(int32_t x) {
  const uint32x4_t v = vdupq_n_u32((uint32_t)x);
  return {{v, v, v, v}};
}
BITGRAD_INLINE i32x16 iota() {
  const uint32_t first[4] = {0, 1, 2, 3};
  const uint32x4_t v = vld1q_u32(first);
  return {{v, vaddq_u32(v, vdupq_n_u32(4)), vaddq_u32(v, vdupq_n_u32(8)),
           vaddq_u32(v, vdupq_n_u32(12))}};
}

BITGRAD_INLINE mask16 first_lanes(int n) {
  const int32x4_t count = vdupq_n_s32(n);
  const i32x16 lane = iota();
  mask16 m;
  for (int i = 0; i < 4; i++) m.q[i] = vcltq_s32(vreinterpretq_s32_u32(lane.q[i]), count);
  return m;
}
BITGRAD_INLINE mask16 mask_and(mask16 a, mask16 b) {
  for (int i = 0; i < 4; i++) a.q[i] = vandq_u32(a.q[i], b.q[i]);
  return a;
}
BITGRAD_INLINE mask16 mask_or(mask16 a, mask16 b) {
  for (int i = 0; i < 4; i++) a.q[i] = vorrq_u32(a.q[i], b.q[i]);
  return a;
}
BITGRAD_INLINE mask16 mask_not(mask16 a) {
  for (int i = 0; i < 4; i++) a.q[i] = vmvnq_u32(a.q[i]);
  return a;
}
BITGRAD_INLINE bool any(mask16 a) {
  const uint32x4_t seen = vorrq_u32(vorrq_u32(a.q[0], a.q[1]), vorrq_u32(a.q[2], a.q[3]));
  return vmaxvq_u32(seen) != 0;
}
// Bit l is lane l.
BITGRAD_INLINE uint32_t to_bits(mask16 a) {
  const uint32_t weights[4] = {1, 2, 4, 8};
  const uint32x4_t weight = vld1q_u32(weights);
  uint32_t bits = 0;
  for (int i = 0; i < 4; i++) bits |= vaddvq_u32(vandq_u32(a.q[i], weight)) << (4 * i);
  return bits;
}

BITGRAD_INLINE f32x16 load(const float* p) {
  return {{vld1q_f32(p), vld1q_f32(p + 4), vld1q_f32(p + 8), vld1q_f32(p + 12)}};
}
BITGRAD_INLINE void store(float* p, f32x16 a) {
  for (int i = 0; i < 4; i++) vst1q_f32(p + 4 * i, a.q[i]);
}
BITGRAD_INLINE f32x16 load_first(const float* p, int n) {
  if (n >= 16) return load(p);
  float lanes[16] = {};
  for (int l = 0; l < n; l++) lanes[l] = p[l];
  return load(lanes);
}
BITGRAD_INLINE void store_first(float* p, f32x16 a, int n) {
  if (n >= 16) return store(p, a);
  float lanes[16];
  store(lanes, a);
  for (int l = 0; l < n; l++) p[l] = lanes[l];
}

BITGRAD_INLINE f32x16 add(f32x16 a, f32x16 b) {
  for (int i = 0; i < 4; i++) a.q[i] = vaddq_f32(a.q[i], b.q[i]);
  return a;
}
BITGRAD_INLINE f32x16 sub(f32x16 a, f32x16 b) {
  for (int i = 0; i < 4; i++) a.q[i] = vsubq_f32(a.q[i], b.q[i]);
  return a;
}
BITGRAD_INLINE f32x16 mul(f32x16 a, f32x16 b) {
  for (int i = 0; i < 4; i++) a.q[i] = vmulq_f32(a.q[i], b.q[i]);
  return a;
}
BITGRAD_INLINE f32x16 div(f32x16 a, f32x16 b) {
  for (int i = 0; i < 4; i++) a.q[i] = vdivq_f32(a.q[i], b.q[i]);
  return a;
}
// The intrinsic takes the addend first: c + a * b in one rounding.
BITGRAD_INLINE f32x16 fma(f32x16 a, f32x16 b, f32x16 c) {
  for (int i = 0; i < 4; i++) c.q[i] = vfmaq_f32(c.q[i], a.q[i], b.q[i]);
  return c;
}
BITGRAD_INLINE f32x16 sqrt(f32x16 a) {
  for (int i = 0; i < 4; i++) a.q[i] = vsqrtq_f32(a.q[i]);
  return a;
}
BITGRAD_INLINE f32x16 floor_(f32x16 a) {
  for (int i = 0; i < 4; i++) a.q[i] = vrndmq_f32(a.q[i]);
  return a;
}

BITGRAD_INLINE mask16 less(f32x16 a, f32x16 b) {
  mask16 m;
  for (int i = 0; i < 4; i++) m.q[i] = vcltq_f32(a.q[i], b.q[i]);
  return m;
}
BITGRAD_INLINE mask16 less_equal(f32x16 a, f32x16 b) {
  mask16 m;
  for (int i = 0; i < 4; i++) m.q[i] = vcleq_f32(a.q[i], b.q[i]);
  return m;
}
BITGRAD_INLINE mask16 equal(f32x16 a, f32x16 b) {
  mask16 m;
  for (int i = 0; i < 4; i++) m.q[i] = vceqq_f32(a.q[i], b.q[i]);
  return m;
}
BITGRAD_INLINE mask16 unordered(f32x16 a, f32x16 b) {
  mask16 m;
  for (int i = 0; i < 4; i++) {
    m.q[i] = vmvnq_u32(vandq_u32(vceqq_f32(a.q[i], a.q[i]), vceqq_f32(b.q[i], b.q[i])));
  }
  return m;
}
// An exponent of all ones.
BITGRAD_INLINE mask16 non_finite(f32x16 a) {
  const uint32x4_t exponent = vdupq_n_u32(0x7f800000u);
  mask16 m;
  for (int i = 0; i < 4; i++) {
    m.q[i] = vceqq_u32(vandq_u32(vreinterpretq_u32_f32(a.q[i]), exponent), exponent);
  }
  return m;
}
BITGRAD_INLINE f32x16 select(mask16 m, f32x16 a, f32x16 b) {
  for (int i = 0; i < 4; i++) a.q[i] = vbslq_f32(m.q[i], a.q[i], b.q[i]);
  return a;
}
// The instructions fmin and fmax order the two zeros, which rule A4 does not.
BITGRAD_INLINE f32x16 min_number(f32x16 a, f32x16 b) {
  return select(mask_or(less(a, b), unordered(a, a)), a, b);
}
BITGRAD_INLINE f32x16 max_number(f32x16 a, f32x16 b) {
  return select(mask_or(less(b, a), unordered(a, a)), a, b);
}

// limit < x ? limit : x, and limit > x ? limit : x; a NaN in x comes out. limit is a number.
BITGRAD_INLINE f32x16 at_most(f32x16 x, float limit) {
  return select(less(set1(limit), x), set1(limit), x);
}
BITGRAD_INLINE f32x16 at_least(f32x16 x, float limit) {
  return select(less(x, set1(limit)), set1(limit), x);
}

BITGRAD_INLINE i32x16 as_int(f32x16 a) {
  i32x16 r;
  for (int i = 0; i < 4; i++) r.q[i] = vreinterpretq_u32_f32(a.q[i]);
  return r;
}
BITGRAD_INLINE f32x16 as_float(i32x16 a) {
  f32x16 r;
  for (int i = 0; i < 4; i++) r.q[i] = vreinterpretq_f32_u32(a.q[i]);
  return r;
}
BITGRAD_INLINE f32x16 bit_and(f32x16 a, f32x16 b) {
  i32x16 x = as_int(a);
  const i32x16 y = as_int(b);
  for (int i = 0; i < 4; i++) x.q[i] = vandq_u32(x.q[i], y.q[i]);
  return as_float(x);
}
BITGRAD_INLINE f32x16 bit_or(f32x16 a, f32x16 b) {
  i32x16 x = as_int(a);
  const i32x16 y = as_int(b);
  for (int i = 0; i < 4; i++) x.q[i] = vorrq_u32(x.q[i], y.q[i]);
  return as_float(x);
}
BITGRAD_INLINE f32x16 bit_andnot(f32x16 a, f32x16 b) {
  i32x16 x = as_int(a);
  const i32x16 y = as_int(b);
  for (int i = 0; i < 4; i++) x.q[i] = vbicq_u32(y.q[i], x.q[i]);
  return as_float(x);
}
BITGRAD_INLINE f32x16 bit_xor(f32x16 a, f32x16 b) {
  i32x16 x = as_int(a);
  const i32x16 y = as_int(b);
  for (int i = 0; i < 4; i++) x.q[i] = veorq_u32(x.q[i], y.q[i]);
  return as_float(x);
}

BITGRAD_INLINE i32x16 load_i(const int32_t* p) {
  i32x16 r;
  for (int i = 0; i < 4; i++) r.q[i] = vreinterpretq_u32_s32(vld1q_s32(p + 4 * i));
  return r;
}
BITGRAD_INLINE void store_i(int32_t* p, i32x16 a) {
  for (int i = 0; i < 4; i++) vst1q_s32(p + 4 * i, vreinterpretq_s32_u32(a.q[i]));
}
BITGRAD_INLINE i32x16 add_i(i32x16 a, i32x16 b) {
  for (int i = 0; i < 4; i++) a.q[i] = vaddq_u32(a.q[i], b.q[i]);
  return a;
}
BITGRAD_INLINE i32x16 sub_i(i32x16 a, i32x16 b) {
  for (int i = 0; i < 4; i++) a.q[i] = vsubq_u32(a.q[i], b.q[i]);
  return a;
}
BITGRAD_INLINE i32x16 xor_i(i32x16 a, i32x16 b) {
  for (int i = 0; i < 4; i++) a.q[i] = veorq_u32(a.q[i], b.q[i]);
  return a;
}
template <int N> BITGRAD_INLINE i32x16 shift_left(i32x16 a) {
  for (int i = 0; i < 4; i++) a.q[i] = vshlq_n_u32(a.q[i], N);
  return a;
}
template <int N> BITGRAD_INLINE i32x16 shift_right(i32x16 a) {
  for (int i = 0; i < 4; i++) a.q[i] = vshrq_n_u32(a.q[i], N);
  return a;
}
template <int N> BITGRAD_INLINE i32x16 shift_right_arithmetic(i32x16 a) {
  for (int i = 0; i < 4; i++) {
    a.q[i] = vreinterpretq_u32_s32(vshrq_n_s32(vreinterpretq_s32_u32(a.q[i]), N));
  }
  return a;
}
// The 64-bit product of each unsigned lane and k, cut into its two words.
BITGRAD_INLINE void mulhilo(i32x16 a, uint32_t k, i32x16& hi, i32x16& lo) {
  const uint32x2_t kk = vdup_n_u32(k);
  for (int i = 0; i < 4; i++) {
    const uint64x2_t first = vmull_u32(vget_low_u32(a.q[i]), kk);
    const uint64x2_t second = vmull_u32(vget_high_u32(a.q[i]), kk);
    hi.q[i] = vcombine_u32(vshrn_n_u64(first, 32), vshrn_n_u64(second, 32));
    lo.q[i] = vcombine_u32(vmovn_u64(first), vmovn_u64(second));
  }
}

// Nearest, ties to even; needs |a| < 2^22, other lanes are unspecified.
BITGRAD_INLINE i32x16 round_to_int(f32x16 a) {
  i32x16 r;
  for (int i = 0; i < 4; i++) r.q[i] = vreinterpretq_u32_s32(vcvtnq_s32_f32(a.q[i]));
  return r;
}
BITGRAD_INLINE f32x16 to_float(i32x16 a) {
  f32x16 r;
  for (int i = 0; i < 4; i++) r.q[i] = vcvtq_f32_s32(vreinterpretq_s32_u32(a.q[i]));
  return r;
}
BITGRAD_INLINE f32x16 load_u8(const uint8_t* p) {
  const uint8x16_t bytes = vld1q_u8(p);
  const uint16x8_t low = vmovl_u8(vget_low_u8(bytes)), high = vmovl_u8(vget_high_u8(bytes));
  return to_float({{vmovl_u16(vget_low_u16(low)), vmovl_u16(vget_high_u16(low)),
                    vmovl_u16(vget_low_u16(high)), vmovl_u16(vget_high_u16(high))}});
}
BITGRAD_INLINE f32x16 load_u8_first(const uint8_t* p, int n) {
  uint8_t bytes[16] = {};
  for (int l = 0; l < n && l < 16; l++) bytes[l] = p[l];
  return load_u8(bytes);
}

// A8: lane l += lane l+8, then +4, +2, +1.
BITGRAD_INLINE float fold_sum(f32x16 a) {
  const float32x4_t low = vaddq_f32(a.q[0], a.q[2]), high = vaddq_f32(a.q[1], a.q[3]);
  const float32x4_t four = vaddq_f32(low, high);
  const float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
  return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}
BITGRAD_INLINE f32x16 spread_sum(f32x16 a) { return set1(fold_sum(a)); }

BITGRAD_INLINE float32x4_t max4(float32x4_t a, float32x4_t b) {
  const uint32x4_t number = vceqq_f32(a, a);
  return vbslq_f32(vornq_u32(vcgtq_f32(a, b), number), a, b);
}
BITGRAD_INLINE float fold_max(f32x16 a) {
  float32x4_t x = max4(max4(a.q[0], a.q[2]), max4(a.q[1], a.q[3]));
  x = max4(x, vextq_f32(x, x, 2));
  return vgetq_lane_f32(max4(x, vextq_f32(x, x, 1)), 0);
}
BITGRAD_INLINE f32x16 spread_max(f32x16 a) { return set1(fold_max(a)); }

// dst[j][i] = src[i][j] for a block of 16 by 16; strides in floats; the blocks must not overlap.
// Pieces of 4 by 4.
BITGRAD_INLINE void transpose16(const float* src, ptrdiff_t src_stride, float* dst,
                                ptrdiff_t dst_stride) {
  for (int i = 0; i < 16; i += 4) {
    for (int j = 0; j < 16; j += 4) {
      const float* from = src + i * src_stride + j;
      const float32x4_t r0 = vld1q_f32(from), r1 = vld1q_f32(from + src_stride);
      const float32x4_t r2 = vld1q_f32(from + 2 * src_stride);
      const float32x4_t r3 = vld1q_f32(from + 3 * src_stride);
      // Column pairs: (r0, r2) and (r1, r3) interleaved, then interleaved again.
      const float32x4_t low02 = vzip1q_f32(r0, r2), high02 = vzip2q_f32(r0, r2);
      const float32x4_t low13 = vzip1q_f32(r1, r3), high13 = vzip2q_f32(r1, r3);
      float* to = dst + j * dst_stride + i;
      vst1q_f32(to, vzip1q_f32(low02, low13));
      vst1q_f32(to + dst_stride, vzip2q_f32(low02, low13));
      vst1q_f32(to + 2 * dst_stride, vzip1q_f32(high02, high13));
      vst1q_f32(to + 3 * dst_stride, vzip2q_f32(high02, high13));
    }
  }
}

}  // namespace

#endif
