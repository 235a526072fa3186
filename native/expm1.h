// A5: exp(x) - 1 and log(1 + x) over f32x16, exact near zero where exp and log lose their digits.
// Twin of lib/arithmetic/expm1.ts, which explains the formulas: same constants, same order.
#ifndef BITGRAD_EXPM1_H
#define BITGRAD_EXPM1_H

#include "elementary.h"

namespace {

BITGRAD_INLINE f32x16 expm1_(f32x16 x) {
  const f32x16 a = at_most(at_least(x, -18.0f), 89.0f);
  const mask16 near = less(abs_(x), set1(0.5f));
  const f32x16 t = fma(a, set1(1.44269502f), set1(units32));
  const f32x16 k = select(near, set1(0.0f), sub(t, set1(units32)));
  f32x16 r = fma(k, set1(-ln2_high32), a);
  r = fma(k, set1(-ln2_low32), r);
  f32x16 p = fma(set1(0.000205057731f), r, set1(0.00140110147f));
  p = fma(p, r, set1(0.00833143201f));
  p = fma(p, r, set1(0.0416649431f));
  p = fma(p, r, set1(0.166666791f));
  p = fma(p, r, set1(0.50000006f));
  const f32x16 q = fma(mul(r, r), p, r);
  const f32x16 half = as_float(shift_left<23>(add_i(as_int(t), set1_i(126 - units32_bits))));
  const f32x16 y = fma(q, half, sub(half, set1(0.5f)));
  return bit_or(select(near, q, add(y, y)), bit_and(x, set1(-0.0f)));
}

BITGRAD_INLINE f32x16 log1p_(f32x16 x) {
  const i32x16 b = as_int(add(set1(1.0f), x));
  const i32x16 shift = shift_right_arithmetic<23>(sub_i(b, set1_i(0x3f400000)));
  const i32x16 moved = shift_left<23>(shift);
  const f32x16 m = as_float(sub_i(as_int(x), moved));
  const f32x16 four = as_float(sub_i(set1_i(0x40800000), moved));
  const f32x16 f = add(m, fma(four, set1(0.25f), set1(-1.0f))), z = mul(f, f);
  f32x16 p = fma(set1(0.0379236341f), f, set1(-0.0912156329f));
  p = fma(p, f, set1(0.116968386f));
  p = fma(p, f, set1(-0.127290383f));
  p = fma(p, f, set1(0.142768532f));
  p = fma(p, f, set1(-0.16655165f));
  p = fma(p, f, set1(0.199995682f));
  p = fma(p, f, set1(-0.250001669f));
  p = fma(p, f, set1(0.333333403f));
  p = fma(p, f, set1(-0.5f));
  f32x16 result = fma(to_float(shift), set1(ln2_high32), fma(z, p, f));
  result = bit_or(result, bit_and(x, set1(-0.0f)));
  result = select(less(x, set1(infinity32)), result, x);  // +infinity and NaN
  const f32x16 outside = select(less(x, set1(-1.0f)), set1(nan32), set1(-infinity32));
  return select(less_equal(x, set1(-1.0f)), outside, result);
}

}  // namespace

#endif
