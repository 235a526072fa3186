// The algorithms, compiled for NEON of 64-bit ARM: 4 floats a register.
// Everything in kernels.inc lies in an anonymous namespace; nothing of it may be shared with the
// other instruction sets (a shared inline function would run on CPUs that lack this one).
#if !defined(__aarch64__) && !defined(_M_ARM64)
#error "neon.cpp is for 64-bit ARM"
#endif
#define BITGRAD_ISA neon
#define BITGRAD_ISA_NEON 1
#include "kernels.inc"
