// The algorithms, compiled for the baseline: plain C++, no vector flags.
// Everything in kernels.inc lies in an anonymous namespace; nothing of it may be shared with the
// other instruction sets (a shared inline function would run on CPUs that lack this one).
#if defined(__AVX__) || defined(__FMA__)
#error "scalar.cpp is the baseline: compile it without the flags of an instruction set"
#endif
#define BITGRAD_ISA scalar
#define BITGRAD_ISA_SCALAR 1
#include "kernels.inc"
