// Detection by cpuid and xgetbv of our own: the compiler's __builtin_cpu_supports needs symbols
// that not every C++ runtime has, and MSVC does not know it.
#include "cpu.h"

#include <cstdint>

#if defined(BITGRAD_X64)
#if defined(_MSC_VER)
#include <intrin.h>
#else
#include <cpuid.h>
#endif
#endif

namespace bitgrad {

#if defined(BITGRAD_X64)
namespace {

struct cpuid_words {
  std::uint32_t eax, ebx, ecx, edx;
};

cpuid_words cpuid(std::uint32_t leaf) noexcept {
  cpuid_words words{};
#if defined(_MSC_VER)
  int raw[4];
  __cpuidex(raw, static_cast<int>(leaf), 0);
  words = {static_cast<std::uint32_t>(raw[0]), static_cast<std::uint32_t>(raw[1]),
           static_cast<std::uint32_t>(raw[2]), static_cast<std::uint32_t>(raw[3])};
#else
  __cpuid_count(leaf, 0, words.eax, words.ebx, words.ecx, words.edx);
#endif
  return words;
}

// XCR0: the register files that the operating system saves when it switches threads.
std::uint32_t saved_registers() noexcept {
#if defined(_MSC_VER)
  return static_cast<std::uint32_t>(_xgetbv(0));
#else
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
#endif
}

constexpr bool has_bits(std::uint32_t word, std::uint32_t bits) noexcept {
  return (word & bits) == bits;
}

}  // namespace
#endif

isa_list detect_isas() noexcept {
  isa_list list{{isa::scalar, isa::scalar, isa::scalar}, 1};
#if defined(BITGRAD_X64)
  constexpr std::uint32_t fma = 1u << 12;
  constexpr std::uint32_t osxsave = 1u << 27;
  constexpr std::uint32_t avx2 = 1u << 5;
  constexpr std::uint32_t avx512 = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;  // F, DQ, BW, VL
  constexpr std::uint32_t saves_ymm = 0x06;
  constexpr std::uint32_t saves_zmm = 0xe6;
  if (cpuid(0).eax < 7 || !has_bits(cpuid(1).ecx, fma | osxsave)) return list;
  const std::uint32_t saved = saved_registers();
  const std::uint32_t features = cpuid(7).ebx;
  if (!has_bits(saved, saves_ymm) || !has_bits(features, avx2)) return list;
  list.isas[list.count++] = isa::avx2;
  if (!has_bits(saved, saves_zmm) || !has_bits(features, avx512)) return list;
  list.isas[list.count++] = isa::avx512;
#elif defined(BITGRAD_ARM64)
  list.isas[list.count++] = isa::neon;  // part of every 64-bit ARM
#endif
  return list;
}

const char* isa_name(isa which) noexcept {
  switch (which) {
    case isa::scalar: return "scalar";
    case isa::avx2: return "avx2";
    case isa::avx512: return "avx512";
    case isa::neon: return "neon";
  }
  return "unknown";
}

}  // namespace bitgrad
