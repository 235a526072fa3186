// A5: sine and cosine of an angle in turns, sin(2 pi x) and cos(2 pi x), over f32x16. Twin of
// lib/arithmetic/turns.ts, which explains the formulas: same constants, same order.
#ifndef BITGRAD_TURNS_H
#define BITGRAD_TURNS_H

#include "elementary.h"

namespace {

// The angle |x|: its rest from the nearest quarter turn, in [-1/8, 1/8], and the bits of a float
// whose last two say which quarter that is.
struct quarters {
  f32x16 rest;
  i32x16 bits;
};

BITGRAD_INLINE quarters in_quarters(f32x16 x) {
  const f32x16 size = abs_(x), a = sub(size, floor_(size));
  const f32x16 t = fma(a, set1(4.0f), set1(units32));
  return {fma(sub(t, set1(units32)), set1(-0.25f), a), as_int(t)};
}

BITGRAD_INLINE f32x16 sine_near_zero(f32x16 t, f32x16 z) {
  f32x16 p = fma(set1(-75.3689651f), z, set1(81.5918884f));
  p = fma(p, z, set1(-41.3416595f));
  p = fma(p, z, set1(-1.95323977e-07f));
  return fma(t, set1(6.28318548f), mul(t, p));
}

BITGRAD_INLINE f32x16 cosine_near_zero(f32x16 z) {
  f32x16 p = fma(set1(58.6210594f), z, set1(-85.4245224f));
  p = fma(p, z, set1(64.9391479f));
  p = fma(p, z, set1(-19.7392082f));
  return fma(p, z, set1(1.0f));
}

// The sine of quarter + rest: bit 0 of the quarter exchanges sine and cosine, bit 1 is the sign.
// Adding +0 turns -0 into +0.
BITGRAD_INLINE f32x16 sine_of(f32x16 t, i32x16 quarter) {
  const f32x16 z = mul(t, t);
  const f32x16 odd = bit_or(as_float(shift_left<31>(quarter)), set1(1.0f));
  const f32x16 y = select(less(odd, set1(0.0f)), cosine_near_zero(z), sine_near_zero(t, z));
  const f32x16 sign = bit_and(as_float(shift_left<30>(quarter)), set1(-0.0f));
  return add(bit_xor(y, sign), set1(0.0f));
}

BITGRAD_INLINE f32x16 sin_turns(f32x16 x) {
  const quarters q = in_quarters(x);
  return bit_xor(sine_of(q.rest, q.bits), bit_and(x, set1(-0.0f)));
}

BITGRAD_INLINE f32x16 cos_turns(f32x16 x) {
  const quarters q = in_quarters(x);
  return sine_of(q.rest, add_i(q.bits, set1_i(1)));
}

}  // namespace

#endif
