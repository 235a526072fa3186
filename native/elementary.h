// A5: exp, log, tanh and sigmoid over f32x16, and A6, flush_tiny. Twin of
// lib/arithmetic/elementary.ts, which explains the formulas: same constants, same order, same bits.
// No libm, and no instruction that approximates.
#ifndef BITGRAD_ELEMENTARY_H
#define BITGRAD_ELEMENTARY_H

#include "simd/simd.h"

namespace {

// 1.5 * 2^23 and its bits: adding it to |x| < 2^22 rounds at the units, ties to even, and leaves
// the whole number in the low bits.
constexpr float units32 = 12582912.0f;
constexpr int32_t units32_bits = 0x4b400000;
constexpr float ln2_high32 = 0.693147182f;
constexpr float ln2_low32 = -1.90465432e-9f;

// exp(x) for -104 <= x <= 89: x = k * ln 2 + r, exp(x) = 2^k * exp(r).
BITGRAD_INLINE f32x16 exp_reduced(f32x16 x) {
  const f32x16 t = fma(x, set1(1.44269502f), set1(units32));
  const f32x16 k = sub(t, set1(units32));
  f32x16 r = fma(k, set1(-ln2_high32), x);
  r = fma(k, set1(-ln2_low32), r);
  f32x16 p = fma(set1(0.00138214673f), r, set1(0.00836866256f));
  p = fma(p, r, set1(0.0416682549f));
  p = fma(p, r, set1(0.166665211f));
  p = fma(p, r, set1(0.49999994f));
  p = fma(p, r, set1(1.0f));
  p = fma(p, r, set1(1.0f));
  // 2^k in two normal factors, 2^(k >> 1) first: only the second product can round.
  const i32x16 biased = sub_i(as_int(t), set1_i(units32_bits - 2 * 127));
  const i32x16 first = shift_right<1>(biased), second = sub_i(biased, first);
  return mul(mul(p, as_float(shift_left<23>(first))), as_float(shift_left<23>(second)));
}

BITGRAD_INLINE f32x16 exp_(f32x16 x) { return exp_reduced(at_most(at_least(x, -104.0f), 89.0f)); }

BITGRAD_INLINE f32x16 log_(f32x16 x) {
  const mask16 tiny = less(x, set1(0x1p-126f));
  const i32x16 b = as_int(select(tiny, mul(x, set1(0x1p23f)), x));
  const i32x16 shift = shift_right_arithmetic<23>(sub_i(b, set1_i(0x3f3504f3)));
  const f32x16 m = as_float(sub_i(b, shift_left<23>(shift)));
  f32x16 e = to_float(shift);
  e = select(tiny, sub(e, set1(23.0f)), e);
  const f32x16 f = sub(m, set1(1.0f)), z = mul(f, f);
  f32x16 p = fma(set1(-0.0763643906f), f, set1(0.127622172f));
  p = fma(p, f, set1(-0.131596103f));
  p = fma(p, f, set1(0.1420158f));
  p = fma(p, f, set1(-0.166234091f));
  p = fma(p, f, set1(0.200012416f));
  p = fma(p, f, set1(-0.250008196f));
  p = fma(p, f, set1(0.333333313f));
  p = fma(p, f, set1(-0.5f));
  f32x16 result = fma(e, set1(ln2_high32), fma(z, p, f));
  result = select(less(x, set1(infinity32)), result, x);  // +infinity and NaN
  const f32x16 outside = select(less(x, set1(0.0f)), set1(nan32), set1(-infinity32));
  return select(less_equal(x, set1(0.0f)), outside, result);
}

// Both branches work on |x|, and the sign is put back at the end. The early return of the reference
// below 2^-13 is no branch here: there the polynomial gives a itself.
BITGRAD_INLINE f32x16 tanh_(f32x16 x) {
  const f32x16 a = abs_(x), z = mul(a, a);
  f32x16 p = fma(set1(-0.00571088446f), z, set1(0.0206451751f));
  p = fma(p, z, set1(-0.0537419431f));
  p = fma(p, z, set1(0.133314759f));
  p = fma(p, z, set1(-0.333332837f));
  const f32x16 near = fma(mul(p, z), a, a);
  const f32x16 e = exp_reduced(at_most(add(a, a), 20.0f));
  const f32x16 far = sub(set1(1.0f), div(set1(2.0f), add(e, set1(1.0f))));
  const f32x16 result = select(less(a, set1(0.625f)), near, far);
  return bit_or(result, bit_and(x, set1(-0.0f)));
}

BITGRAD_INLINE f32x16 sigmoid_(f32x16 x) {
  const f32x16 e = exp_reduced(at_least(neg(abs_(x)), -104.0f));
  const f32x16 m = select(less(x, set1(0.0f)), e, set1(1.0f));
  const f32x16 minus_quotient = div(e, sub(set1(-1.0f), e));
  return fma(m, minus_quotient, m);
}

// A6: +0 where x is smaller than every normal float, else x.
BITGRAD_INLINE f32x16 flush_tiny(f32x16 x) {
  return select(less(abs_(x), set1(0x1p-126f)), set1(0.0f), x);
}

}  // namespace

#endif
