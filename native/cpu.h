// Which instruction sets this machine can run: asked of the CPU and of the operating system
// (which must save the wide registers), never of the environment; TypeScript passes wishes.
#ifndef BITGRAD_CPU_H
#define BITGRAD_CPU_H

#if defined(__x86_64__) || defined(_M_X64)
#define BITGRAD_X64 1
#elif defined(__aarch64__) || defined(_M_ARM64)
#define BITGRAD_ARM64 1
#endif

namespace bitgrad {

enum class isa { scalar, avx2, avx512, neon };

/** The usable ones, plainest first: the last one is the fastest. `scalar` is always there. */
struct isa_list {
  isa isas[3];
  int count;
};

isa_list detect_isas() noexcept;
const char* isa_name(isa which) noexcept;

}  // namespace bitgrad

#endif
