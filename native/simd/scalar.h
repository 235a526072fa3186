// f32x16 as sixteen floats and plain loops, for CPUs without AVX2 and for machines that have no
// page of their own. Included by simd.h only. It needs no intrinsics; compilers turn most loops
// into baseline vector code.
#ifndef BITGRAD_SIMD_SCALAR_H
#define BITGRAD_SIMD_SCALAR_H

namespace {

struct f32x16 {
  alignas(16) float v[16];
};
// Unsigned, so that wrapping is defined; the functions below say where a sign counts.
struct i32x16 {
  alignas(16) uint32_t v[16];
};
// All ones or all zeros in each lane.
struct mask16 {
  alignas(16) uint32_t v[16];
};

// Lane by lane: of whole vectors GCC 12 for arm64 takes the two types for different memory at -O3,
// and loses what was written through the other.
BITGRAD_INLINE i32x16 as_int(f32x16 a) {
  i32x16 r;
  for (int l = 0; l < 16; l++) r.v[l] = __builtin_bit_cast(uint32_t, a.v[l]);
  return r;
}
BITGRAD_INLINE f32x16 as_float(i32x16 a) {
  f32x16 r;
  for (int l = 0; l < 16; l++) r.v[l] = __builtin_bit_cast(float, a.v[l]);
  return r;
}
BITGRAD_INLINE uint32_t ones_if(bool b) { return b ? 0xffffffffu : 0u; }

BITGRAD_INLINE mask16 first_lanes(int n) {
  mask16 m;
  for (int l = 0; l < 16; l++) m.v[l] = ones_if(l < n);
  return m;
}
BITGRAD_INLINE mask16 mask_and(mask16 a, mask16 b) {
  for (int l = 0; l < 16; l++) a.v[l] &= b.v[l];
  return a;
}
BITGRAD_INLINE mask16 mask_or(mask16 a, mask16 b) {
  for (int l = 0; l < 16; l++) a.v[l] |= b.v[l];
  return a;
}
BITGRAD_INLINE mask16 mask_not(mask16 a) {
  for (int l = 0; l < 16; l++) a.v[l] = ~a.v[l];
  return a;
}
BITGRAD_INLINE bool any(mask16 a) {
  uint32_t seen = 0;
  for (int l = 0; l < 16; l++) seen |= a.v[l];
  return seen != 0;
}
// Bit l is lane l.
BITGRAD_INLINE uint32_t to_bits(mask16 a) {
  uint32_t bits = 0;
  for (int l = 0; l < 16; l++) bits |= a.v[l] & 1u << l;
  return bits;
}

BITGRAD_INLINE f32x16 set1(float x) {
  f32x16 r;
  for (int l = 0; l < 16; l++) r.v[l] = x;
  return r;
}
BITGRAD_INLINE f32x16 load(const float* p) {
  f32x16 r;
  for (int l = 0; l < 16; l++) r.v[l] = p[l];
  return r;
}
BITGRAD_INLINE void store(float* p, f32x16 a) {
  for (int l = 0; l < 16; l++) p[l] = a.v[l];
}
BITGRAD_INLINE f32x16 load_first(const float* p, int n) {
  f32x16 r = set1(0.0f);
  for (int l = 0; l < n && l < 16; l++) r.v[l] = p[l];
  return r;
}
BITGRAD_INLINE void store_first(float* p, f32x16 a, int n) {
  for (int l = 0; l < n && l < 16; l++) p[l] = a.v[l];
}

BITGRAD_INLINE f32x16 add(f32x16 a, f32x16 b) {
  for (int l = 0; l < 16; l++) a.v[l] = a.v[l] + b.v[l];
  return a;
}
BITGRAD_INLINE f32x16 sub(f32x16 a, f32x16 b) {
  for (int l = 0; l < 16; l++) a.v[l] = a.v[l] - b.v[l];
  return a;
}
BITGRAD_INLINE f32x16 mul(f32x16 a, f32x16 b) {
  for (int l = 0; l < 16; l++) a.v[l] = a.v[l] * b.v[l];
  return a;
}
BITGRAD_INLINE f32x16 div(f32x16 a, f32x16 b) {
  for (int l = 0; l < 16; l++) a.v[l] = a.v[l] / b.v[l];
  return a;
}
BITGRAD_INLINE f32x16 sqrt(f32x16 a) {
  for (int l = 0; l < 16; l++) a.v[l] = __builtin_sqrtf(a.v[l]);
  return a;
}

// A3 in double precision, as in lib/arithmetic.ts: p is exact, s = p + c is rounded to 53 bits, and
// rounding s again goes wrong only where s lies exactly between two floats although p + c does not.
BITGRAD_INLINE float fma_exact(float a, float b, float c) {
  const double p = (double)a * (double)b, s = p + (double)c;
  const float lo = (float)(s * (1.0 - 0x1p-53)), hi = (float)(s * (1.0 + 0x1p-52));
  if (lo == hi || s != s) return (float)s;
  const double limit = s > 0.0 ? 0x1p128 : -0x1p128;
  const double far = hi - hi == 0.0f ? (double)hi : limit;
  if (s - (double)lo != far - s) return (float)s;
  const double rest = s - p, e = (p - (s - rest)) + ((double)c - rest);
  if (e == 0.0) return (float)s;
  return (e > 0.0) == (s > 0.0) ? hi : lo;
}
// Sixteen fast answers and one test; a lane near a tie, or NaN, sends the vector through the exact
// path.
BITGRAD_INLINE f32x16 fma(f32x16 a, f32x16 b, f32x16 c) {
  f32x16 lo, hi;
  for (int l = 0; l < 16; l++) {
    const double s = (double)a.v[l] * (double)b.v[l] + (double)c.v[l];
    lo.v[l] = (float)(s * (1.0 - 0x1p-53));
    hi.v[l] = (float)(s * (1.0 + 0x1p-52));
  }
  uint32_t near_tie = 0;
  for (int l = 0; l < 16; l++) near_tie |= ones_if(lo.v[l] != hi.v[l]);
  if (near_tie) {
    for (int l = 0; l < 16; l++) lo.v[l] = fma_exact(a.v[l], b.v[l], c.v[l]);
  }
  return lo;
}

// From 2^23 on a float is whole; below, the cut towards zero is mended by one, and keeps the sign
// of a zero.
BITGRAD_INLINE f32x16 floor_(f32x16 a) {
  for (int l = 0; l < 16; l++) {
    const float x = a.v[l];
    const bool small = x > -0x1p23f && x < 0x1p23f;
    const float cut = (float)(int32_t)(small ? x : 0.0f);
    const float whole = cut > x ? cut - 1.0f : cut;
    const uint32_t sign = __builtin_bit_cast(uint32_t, x) & 0x80000000u;
    const float down = __builtin_bit_cast(float, __builtin_bit_cast(uint32_t, whole) | sign);
    a.v[l] = small ? down : x;
  }
  return a;
}

BITGRAD_INLINE mask16 less(f32x16 a, f32x16 b) {
  mask16 m;
  for (int l = 0; l < 16; l++) m.v[l] = ones_if(a.v[l] < b.v[l]);
  return m;
}
BITGRAD_INLINE mask16 less_equal(f32x16 a, f32x16 b) {
  mask16 m;
  for (int l = 0; l < 16; l++) m.v[l] = ones_if(a.v[l] <= b.v[l]);
  return m;
}
BITGRAD_INLINE mask16 equal(f32x16 a, f32x16 b) {
  mask16 m;
  for (int l = 0; l < 16; l++) m.v[l] = ones_if(a.v[l] == b.v[l]);
  return m;
}
BITGRAD_INLINE mask16 unordered(f32x16 a, f32x16 b) {
  mask16 m;
  for (int l = 0; l < 16; l++) m.v[l] = ones_if(a.v[l] != a.v[l] || b.v[l] != b.v[l]);
  return m;
}
// An exponent of all ones.
BITGRAD_INLINE mask16 non_finite(f32x16 a) {
  const i32x16 bits = as_int(a);
  mask16 m;
  for (int l = 0; l < 16; l++) m.v[l] = ones_if((bits.v[l] & 0x7f800000u) == 0x7f800000u);
  return m;
}
BITGRAD_INLINE f32x16 select(mask16 m, f32x16 a, f32x16 b) {
  const i32x16 x = as_int(a), y = as_int(b);
  i32x16 r;
  for (int l = 0; l < 16; l++) r.v[l] = (x.v[l] & m.v[l]) | (y.v[l] & ~m.v[l]);
  return as_float(r);
}
BITGRAD_INLINE f32x16 min_number(f32x16 a, f32x16 b) {
  return select(mask_or(less(a, b), unordered(a, a)), a, b);
}
BITGRAD_INLINE f32x16 max_number(f32x16 a, f32x16 b) {
  return select(mask_or(less(b, a), unordered(a, a)), a, b);
}

// limit < x ? limit : x, and limit > x ? limit : x; a NaN in x comes out. limit is a number.
BITGRAD_INLINE f32x16 at_most(f32x16 x, float limit) {
  for (int l = 0; l < 16; l++) x.v[l] = limit < x.v[l] ? limit : x.v[l];
  return x;
}
BITGRAD_INLINE f32x16 at_least(f32x16 x, float limit) {
  for (int l = 0; l < 16; l++) x.v[l] = limit > x.v[l] ? limit : x.v[l];
  return x;
}

BITGRAD_INLINE i32x16 load_i(const int32_t* p) {
  i32x16 r;
  for (int l = 0; l < 16; l++) r.v[l] = (uint32_t)p[l];
  return r;
}
BITGRAD_INLINE void store_i(int32_t* p, i32x16 a) {
  for (int l = 0; l < 16; l++) p[l] = (int32_t)a.v[l];
}
BITGRAD_INLINE i32x16 set1_i(int32_t x) {
  i32x16 r;
  for (int l = 0; l < 16; l++) r.v[l] = (uint32_t)x;
  return r;
}
BITGRAD_INLINE i32x16 iota() {
  i32x16 r;
  for (int l = 0; l < 16; l++) r.v[l] = (uint32_t)l;
  return r;
}
BITGRAD_INLINE i32x16 add_i(i32x16 a, i32x16 b) {
  for (int l = 0; l < 16; l++) a.v[l] += b.v[l];
  return a;
}
BITGRAD_INLINE i32x16 sub_i(i32x16 a, i32x16 b) {
  for (int l = 0; l < 16; l++) a.v[l] -= b.v[l];
  return a;
}
BITGRAD_INLINE i32x16 xor_i(i32x16 a, i32x16 b) {
  for (int l = 0; l < 16; l++) a.v[l] ^= b.v[l];
  return a;
}
template <int N> BITGRAD_INLINE i32x16 shift_left(i32x16 a) {
  for (int l = 0; l < 16; l++) a.v[l] <<= N;
  return a;
}
template <int N> BITGRAD_INLINE i32x16 shift_right(i32x16 a) {
  for (int l = 0; l < 16; l++) a.v[l] >>= N;
  return a;
}
template <int N> BITGRAD_INLINE i32x16 shift_right_arithmetic(i32x16 a) {
  for (int l = 0; l < 16; l++) a.v[l] = (uint32_t)((int32_t)a.v[l] >> N);
  return a;
}
// The 64-bit product of each unsigned lane and k, cut into its two words.
BITGRAD_INLINE void mulhilo(i32x16 a, uint32_t k, i32x16& hi, i32x16& lo) {
  for (int l = 0; l < 16; l++) {
    const uint64_t product = (uint64_t)a.v[l] * k;
    hi.v[l] = (uint32_t)(product >> 32);
    lo.v[l] = (uint32_t)product;
  }
}

BITGRAD_INLINE f32x16 bit_and(f32x16 a, f32x16 b) {
  i32x16 x = as_int(a);
  const i32x16 y = as_int(b);
  for (int l = 0; l < 16; l++) x.v[l] &= y.v[l];
  return as_float(x);
}
BITGRAD_INLINE f32x16 bit_or(f32x16 a, f32x16 b) {
  i32x16 x = as_int(a);
  const i32x16 y = as_int(b);
  for (int l = 0; l < 16; l++) x.v[l] |= y.v[l];
  return as_float(x);
}
BITGRAD_INLINE f32x16 bit_andnot(f32x16 a, f32x16 b) {
  i32x16 x = as_int(a);
  const i32x16 y = as_int(b);
  for (int l = 0; l < 16; l++) x.v[l] = ~x.v[l] & y.v[l];
  return as_float(x);
}
BITGRAD_INLINE f32x16 bit_xor(f32x16 a, f32x16 b) {
  return as_float(xor_i(as_int(a), as_int(b)));
}

// Nearest, ties to even; needs |a| < 2^22, other lanes are unspecified.
// Adding 1.5 * 2^23 rounds at the units and leaves the integer in the low bits.
BITGRAD_INLINE i32x16 round_to_int(f32x16 a) {
  return sub_i(as_int(add(a, set1(0x1.8p23f))), set1_i(0x4b400000));
}
BITGRAD_INLINE f32x16 to_float(i32x16 a) {
  f32x16 r;
  for (int l = 0; l < 16; l++) r.v[l] = (float)(int32_t)a.v[l];
  return r;
}
BITGRAD_INLINE f32x16 load_u8_first(const uint8_t* p, int n) {
  f32x16 r = set1(0.0f);
  for (int l = 0; l < n && l < 16; l++) r.v[l] = (float)p[l];
  return r;
}
BITGRAD_INLINE f32x16 load_u8(const uint8_t* p) { return load_u8_first(p, 16); }

// A8: lane l += lane l+8, then +4, +2, +1.
BITGRAD_INLINE float fold_sum(f32x16 a) {
  for (int l = 0; l < 8; l++) a.v[l] = a.v[l] + a.v[l + 8];
  for (int l = 0; l < 4; l++) a.v[l] = a.v[l] + a.v[l + 4];
  return (a.v[0] + a.v[2]) + (a.v[1] + a.v[3]);
}
BITGRAD_INLINE f32x16 spread_sum(f32x16 a) { return set1(fold_sum(a)); }

BITGRAD_INLINE float max1(float a, float b) { return a > b || a != a ? a : b; }
BITGRAD_INLINE float fold_max(f32x16 a) {
  for (int l = 0; l < 8; l++) a.v[l] = max1(a.v[l], a.v[l + 8]);
  for (int l = 0; l < 4; l++) a.v[l] = max1(a.v[l], a.v[l + 4]);
  return max1(max1(a.v[0], a.v[2]), max1(a.v[1], a.v[3]));
}
BITGRAD_INLINE f32x16 spread_max(f32x16 a) { return set1(fold_max(a)); }

// dst[j][i] = src[i][j] for a block of 16 by 16; strides in floats; the blocks must not overlap.
BITGRAD_INLINE void transpose16(const float* src, ptrdiff_t src_stride, float* dst,
                                ptrdiff_t dst_stride) {
  for (int i = 0; i < 16; i++) {
    for (int j = 0; j < 16; j++) dst[j * dst_stride + i] = src[i * src_stride + j];
  }
}

}  // namespace

#endif
