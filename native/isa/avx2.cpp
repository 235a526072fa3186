// The algorithms, compiled for AVX2 and FMA: 8 floats a register.
// Everything in kernels.inc lies in an anonymous namespace; nothing of it may be shared with the
// other instruction sets (a shared inline function would run on CPUs that lack this one).
#if !defined(__AVX2__) || !defined(__FMA__) || defined(__AVX512F__)
#error "avx2.cpp needs exactly its flags from native/sources.txt"
#endif
#define BITGRAD_ISA avx2
#define BITGRAD_ISA_AVX2 1
#include "kernels.inc"
