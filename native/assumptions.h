// What the native code silently relies on about the compiler, asserted where it can be seen at
// compile time. The control word of the running thread and the absence of contraction are checked
// again when the addon loads.
#ifndef BITGRAD_ASSUMPTIONS_H
#define BITGRAD_ASSUMPTIONS_H

#include <cfloat>
#include <climits>
#include <cstdint>

#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "fast-math changes results: build without -ffast-math, -Ofast and -ffinite-math-only"
#endif
// Little-endian plans and regions are read as they are.
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "bitgrad needs a little-endian machine"
#endif

static_assert(CHAR_BIT == 8 && sizeof(int) == 4 && sizeof(float) == 4 && sizeof(double) == 8);
static_assert(FLT_RADIX == 2 && FLT_MANT_DIG == 24 && FLT_MAX_EXP == 128 && FLT_MIN_EXP == -125,
              "float is IEEE binary32");
static_assert(DBL_MANT_DIG == 53 && DBL_MAX_EXP == 1024, "double is IEEE binary64");
// 0: each operation rounds to its own type. The x87 (2) would round twice.
static_assert(FLT_EVAL_METHOD == 0, "float expressions are computed in float");
static_assert((-1 >> 1) == -1, "right shift of a negative int keeps its sign");

#endif
