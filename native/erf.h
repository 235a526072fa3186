// A5: the error function over f32x16. Twin of lib/arithmetic/erf.ts, which explains the formulas:
// same constants, same order.
#ifndef BITGRAD_ERF_H
#define BITGRAD_ERF_H

#include "elementary.h"

namespace {

// Both branches work on |x|, and the sign is put back at the end.
BITGRAD_INLINE f32x16 erf_(f32x16 x) {
  const f32x16 a = at_most(abs_(x), 4.0f), z = mul(a, a);
  f32x16 p = fma(set1(8.00152193e-05f), z, set1(-0.00080505939f));
  p = fma(p, z, set1(0.00519244932f));
  p = fma(p, z, set1(-0.0268557388f));
  p = fma(p, z, set1(0.112836257f));
  p = fma(p, z, set1(-0.376126289f));
  p = fma(p, z, set1(0.128379166f));
  const f32x16 near = fma(p, a, a);
  f32x16 q = fma(set1(-1.0427153e-05f), a, set1(0.000314820674f));
  q = fma(q, a, set1(-0.00361023401f));
  q = fma(q, a, set1(0.0236944202f));
  q = fma(q, a, set1(-0.106158957f));
  q = fma(q, a, set1(-0.635198057f));
  q = fma(q, a, set1(-0.128637075f));
  q = fma(q, a, neg(a));
  const f32x16 far = sub(set1(1.0f), exp_reduced(q));
  const f32x16 result = select(less(a, set1(0.9375f)), near, far);
  return bit_or(result, bit_and(x, set1(-0.0f)));
}

}  // namespace

#endif
