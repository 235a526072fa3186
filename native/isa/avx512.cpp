// The algorithms, compiled for AVX-512 F, BW, VL, DQ: 16 floats a register.
// Everything in kernels.inc lies in an anonymous namespace; nothing of it may be shared with the
// other instruction sets (a shared inline function would run on CPUs that lack this one).
#if !defined(__AVX512F__) || !defined(__AVX512BW__) || !defined(__AVX512VL__) || \
    !defined(__AVX512DQ__)
#error "avx512.cpp needs exactly its flags from native/sources.txt"
#endif
#define BITGRAD_ISA avx512
#define BITGRAD_ISA_AVX512 1
#include "kernels.inc"
