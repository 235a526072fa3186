// A9: Philox 4x32-10 over f32x16, and the shuffle. Twin of lib/random.ts.
// counter = (block, site, step low, step high), key = (seed low, seed high). Lane l of word w of
// the 16 blocks 16 g … 16 g + 15 is element 64 g + 16 w + l.
#ifndef BITGRAD_RANDOM_H
#define BITGRAD_RANDOM_H

#include "simd/simd.h"

namespace {

constexpr uint32_t philox_multiplier0 = 0xd2511f53u, philox_multiplier1 = 0xcd9e8d57u;
constexpr uint32_t philox_weyl0 = 0x9e3779b9u, philox_weyl1 = 0xbb67ae85u;

struct counters {
  i32x16 c0, c1, c2, c3;
};

// Ten rounds turn a counter in each lane into its block of four words.
BITGRAD_INLINE counters philox_rounds(counters c, uint64_t seed) {
  uint32_t key0 = (uint32_t)seed, key1 = (uint32_t)(seed >> 32);
#pragma GCC unroll 10
  for (int round = 0; round < 10; round++) {
    i32x16 high0, low0, high2, low2;
    mulhilo(c.c0, philox_multiplier0, high0, low0);
    mulhilo(c.c2, philox_multiplier1, high2, low2);
    c.c0 = xor_i(high2, xor_i(c.c1, set1_i((int32_t)key0)));
    c.c1 = low2;
    c.c2 = xor_i(high0, xor_i(c.c3, set1_i((int32_t)key1)));
    c.c3 = low0;
    key0 += philox_weyl0;
    key1 += philox_weyl1;
  }
  return c;
}

// The words of the 64 elements from 64 * group on.
BITGRAD_INLINE void philox_words(i32x16 out[4], uint32_t group, uint32_t site, uint64_t step,
                                 uint64_t seed) {
  const i32x16 blocks = add_i(set1_i((int32_t)(group * 16)), iota());
  const i32x16 low = set1_i((int32_t)(uint32_t)step);
  const i32x16 high = set1_i((int32_t)(uint32_t)(step >> 32));
  const counters words = philox_rounds({blocks, set1_i((int32_t)site), low, high}, seed);
  out[0] = words.c0;
  out[1] = words.c1;
  out[2] = words.c2;
  out[3] = words.c3;
}

// Uniform numbers in [0, 1): (word >> 8) * 2^-24, both steps exact.
BITGRAD_INLINE f32x16 unit_from_words(i32x16 words) {
  return mul(to_float(shift_right<8>(words)), set1(0x1p-24f));
}

// out[0 … 63] become the uniform numbers of the elements from 64 * group on.
BITGRAD_INLINE void philox64(float* out, uint32_t group, uint32_t site, uint64_t step,
                             uint64_t seed) {
  i32x16 words[4];
  philox_words(words, group, site, step, seed);
  for (int w = 0; w < 4; w++) store(out + 16 * w, unit_from_words(words[w]));
}

BITGRAD_INLINE void shuffle_step(int32_t* order, uint32_t i, uint32_t word) {
  const uint32_t j = (uint32_t)((uint64_t)word * (i + 1) >> 32);
  const int32_t moved = order[i];
  order[i] = order[j];
  order[j] = moved;
}

// order[0 … n - 1] become a permutation of 0 … n - 1: Fisher-Yates from the identity, downwards.
[[maybe_unused]] static void shuffle(int32_t* order, uint32_t n, uint32_t site, uint64_t epoch,
                                     uint64_t seed) {
  for (uint32_t i = 0; i < n; i++) order[i] = (int32_t)i;
  uint32_t end = n;
  while (end > 0) {
    const uint32_t group = (end - 1) / 64, start = group * 64;
    i32x16 words[4];
    alignas(64) int32_t word[64];
    philox_words(words, group, site, epoch, seed);
    for (int w = 0; w < 4; w++) store_i(word + 16 * w, words[w]);
    for (uint32_t i = end; i-- > start && i > 0;) shuffle_step(order, i, (uint32_t)word[i - start]);
    end = start;
  }
}

// The same for the 16 epochs from `epoch` on, a multiple of 16, and n at most 16: epoch + e is
// shuffled into orders[16 * e …]. Here a lane is an epoch, where above it is an element: of so
// small a set most elements' words would not be used. Element i < 16 has word 0 of block i.
[[maybe_unused]] static void shuffle_few(int32_t* orders, uint32_t n, uint32_t site,
                                         uint64_t epoch, uint64_t seed) {
  alignas(64) int32_t word[16 * 16];
  const i32x16 epochs = add_i(set1_i((int32_t)(uint32_t)epoch), iota());
  const i32x16 high = set1_i((int32_t)(uint32_t)(epoch >> 32));
  for (uint32_t i = 1; i < n; i++) {
    const i32x16 block = set1_i((int32_t)i);
    store_i(word + 16 * i, philox_rounds({block, set1_i((int32_t)site), epochs, high}, seed).c0);
  }
  for (int e = 0; e < 16; e++, orders += 16) {
    for (uint32_t i = 0; i < n; i++) orders[i] = (int32_t)i;
    for (uint32_t i = n; i-- > 1;) shuffle_step(orders, i, (uint32_t)word[16 * i + (uint32_t)e]);
  }
}

}  // namespace

#endif
