// Sixteen floats as one value, f32x16, with the same functions on every instruction set.
// native/isa/<isa>.cpp defines one BITGRAD_ISA_… macro and includes the algorithms, which include
// this page and no intrinsics. Every function is inlined into an anonymous namespace: two object
// files built with different flags share no symbol, so a linker cannot hand AVX-512 code to a
// caller that runs on an older CPU. Each function rounds as docs/arithmetic.md says; which lanes
// share a register is the only thing that differs here.
#ifndef BITGRAD_SIMD_SIMD_H
#define BITGRAD_SIMD_SIMD_H

#include <cstddef>
#include <cstdint>

#include "../assumptions.h"

// The one macro that a guard cannot replace: an attribute has no other portable spelling.
#if defined(_MSC_VER) && !defined(__clang__)
#define BITGRAD_INLINE static __forceinline
#else
#define BITGRAD_INLINE static inline __attribute__((always_inline))
#endif

namespace {

constexpr float infinity32 = __builtin_bit_cast(float, 0x7f800000u);
constexpr float nan32 = __builtin_bit_cast(float, 0x7fc00000u);

}  // namespace

#if defined(BITGRAD_ISA_AVX512)
#if !defined(__AVX512F__) || !defined(__AVX512BW__) || !defined(__AVX512DQ__) || \
    !defined(__AVX512VL__)
#error "the avx512 build needs -mavx512f -mavx512bw -mavx512dq -mavx512vl"
#endif
#include "avx512.h"
#elif defined(BITGRAD_ISA_AVX2)
#if !defined(__AVX2__) || (!defined(__FMA__) && !defined(_MSC_VER))
#error "the avx2 build needs -mavx2 -mfma"
#endif
#if defined(__AVX512F__)
#error "the avx2 build must not enable AVX-512"
#endif
#include "avx2.h"
#elif defined(BITGRAD_ISA_NEON)
#if !defined(__aarch64__) && !defined(_M_ARM64)
#error "the neon build needs a 64-bit ARM target"
#endif
#include "neon.h"
#elif defined(BITGRAD_ISA_SCALAR)
#if defined(__AVX__)
#error "the scalar build must run on the baseline CPU: no -mavx, no -march=native"
#endif
#include "scalar.h"
#else
#error "define BITGRAD_ISA_SCALAR, BITGRAD_ISA_AVX2, BITGRAD_ISA_AVX512 or BITGRAD_ISA_NEON"
#endif

namespace {

// A2: neg flips the sign bit and abs clears it, for NaN and zero too.
BITGRAD_INLINE f32x16 neg(f32x16 a) { return bit_xor(set1(-0.0f), a); }
BITGRAD_INLINE f32x16 abs_(f32x16 a) { return bit_andnot(set1(-0.0f), a); }

// Brings the line that holds p towards the nearest cache; p may be any address.
BITGRAD_INLINE void prefetch(const void* p) {
#if defined(_MSC_VER) && !defined(__clang__)
  (void)p;
#else
  __builtin_prefetch(p);
#endif
}

}  // namespace

#endif
