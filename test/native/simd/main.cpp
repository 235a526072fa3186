// The SIMD layer on its own, one executable for each instruction set, driven by
// test/arithmetic-native.test.ts: `main <operation>` reads float32 operands from stdin, vector
// after vector (16 of a, 16 of b, 16 of c), and writes 16 results for each.
// `main isas` names what this CPU can run; `main bounds` checks partial loads and stores.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "../../../native/elementary.h"
#include "../../../native/erf.h"
#include "../../../native/expm1.h"
#include "../../../native/random.h"
#include "../../../native/turns.h"

namespace {

f32x16 ones_where(mask16 m) { return select(m, set1(1.0f), set1(0.0f)); }

// The rule of `select`: a where the condition is below or above zero.
f32x16 choose(f32x16 c, f32x16 a, f32x16 b) {
  const f32x16 zero = set1(0.0f);
  return select(mask_or(less(c, zero), less(zero, c)), a, b);
}

f32x16 integers(f32x16 a) {
  const i32x16 whole = round_to_int(a);
  int32_t lanes[16];
  store_i(lanes, sub_i(add_i(xor_i(whole, set1_i(-1)), set1_i(1)), set1_i(0)));
  return to_float(load_i(lanes));  // minus whole
}

f32x16 shifts(f32x16 a) {
  const i32x16 bits = as_int(a);
  return as_float(xor_i(shift_left<9>(bits),
                        xor_i(shift_right<7>(bits), shift_right_arithmetic<13>(bits))));
}

f32x16 bits_of(f32x16 a, f32x16 b) {
  return bit_or(bit_xor(bit_and(a, b), a), bit_andnot(a, b));
}

f32x16 high_words(f32x16 a) {
  i32x16 high, low;
  mulhilo(as_int(a), 0xd2511f53u, high, low);
  return as_float(high);
}

f32x16 low_words(f32x16 a) {
  i32x16 high, low;
  mulhilo(as_int(a), 0xd2511f53u, high, low);
  return as_float(low);
}

f32x16 mask_words(f32x16 a, f32x16 b) {
  const mask16 m = mask_and(mask_not(less(a, b)), mask_not(unordered(a, b)));
  return set1((float)(to_bits(m) * 2 + (any(m) ? 1 : 0)));
}

#define UNARY(name, function) \
  if (!strcmp(operation, name)) return function(a)
#define BINARY(name, function) \
  if (!strcmp(operation, name)) return function(a, b)

f32x16 apply(const char* operation, f32x16 a, f32x16 b, f32x16 c) {
  BINARY("add", add);
  BINARY("sub", sub);
  BINARY("mul", mul);
  BINARY("div", div);
  BINARY("min", min_number);
  BINARY("max", max_number);
  if (!strcmp(operation, "fma")) return fma(a, b, c);
  if (!strcmp(operation, "select")) return choose(a, b, c);
  if (!strcmp(operation, "less")) return ones_where(less(a, b));
  if (!strcmp(operation, "lessEqual")) return ones_where(less_equal(a, b));
  if (!strcmp(operation, "equal")) return ones_where(equal(a, b));
  if (!strcmp(operation, "unordered")) return ones_where(unordered(a, b));
  if (!strcmp(operation, "nonFinite")) return ones_where(non_finite(a));
  if (!strcmp(operation, "clamp")) return at_most(at_least(a, -2.5f), 3.0f);
  UNARY("neg", neg);
  UNARY("abs", abs_);
  UNARY("sqrt", sqrt);
  UNARY("floor", floor_);
  UNARY("exp", exp_);
  UNARY("log", log_);
  UNARY("tanh", tanh_);
  UNARY("sigmoid", sigmoid_);
  UNARY("expm1", expm1_);
  UNARY("log1p", log1p_);
  UNARY("erf", erf_);
  UNARY("sinTurns", sin_turns);
  UNARY("cosTurns", cos_turns);
  UNARY("flushTiny", flush_tiny);
  UNARY("spreadSum", spread_sum);
  UNARY("spreadMax", spread_max);
  if (!strcmp(operation, "foldSum")) return set1(fold_sum(a));
  if (!strcmp(operation, "foldMax")) return set1(fold_max(a));
  UNARY("integers", integers);
  UNARY("shifts", shifts);
  UNARY("highWords", high_words);
  UNARY("lowWords", low_words);
  BINARY("bits", bits_of);
  BINARY("masks", mask_words);
  exit(2);
}

void map(const char* operation) {
  float in[48], out[16];
  while (fread(in, 4, 48, stdin) == 48) {
    store(out, apply(operation, load(in), load(in + 16), load(in + 32)));
    fwrite(out, 4, 16, stdout);
  }
}

// A block of 16 rows of 20 floats, transposed into rows of 19.
void transpose() {
  float in[16 * 20], out[16 * 19] = {};
  if (fread(in, 4, 320, stdin) != 320) exit(3);
  transpose16(in, 20, out, 19);
  fwrite(out, 4, 304, stdout);
}

// Loads and stores of n lanes at the very end of a heap block, between canaries; a sanitizer or a
// debugging allocator sees what a canary cannot.
bool bounds() {
  for (int n = 0; n <= 16; n++) {
    float* const floats = (float*)malloc(16 * 4 + 4);
    uint8_t* const block = (uint8_t*)malloc(16);
    float* const end = floats + 16 - n;
    uint8_t* const bytes = block + 16 - n;
    for (int l = 0; l < n; l++) end[l] = (float)(l + 1), bytes[l] = (uint8_t)(255 - l);
    float lanes[16], from_bytes[16];
    prefetch(end);
    store(lanes, load_first(end, n));
    store(from_bytes, load_u8_first(bytes, n));
    for (int l = 0; l < 16; l++) {
      if (lanes[l] != (l < n ? (float)(l + 1) : 0.0f)) return false;
      if (from_bytes[l] != (l < n ? (float)(255 - l) : 0.0f)) return false;
    }
    end[n] = 77.0f;
    store_first(end, set1(5.0f), n);
    for (int l = 0; l < n; l++) {
      if (end[l] != 5.0f) return false;
    }
    if (end[n] != 77.0f || to_bits(first_lanes(n)) != (1u << n) - 1) return false;
    free(floats);
    free(block);
  }
  uint8_t all[16];
  for (int l = 0; l < 16; l++) all[l] = (uint8_t)(17 * l);
  float lanes[16];
  store(lanes, load_u8(all));
  for (int l = 0; l < 16; l++) {
    if (lanes[l] != (float)(17 * l)) return false;
  }
  return true;
}

uint64_t number(const char* text) { return strtoull(text, nullptr, 10); }

}  // namespace

int main(int count, char** words) {
  const char* operation = count > 1 ? words[1] : "";
  if (!strcmp(operation, "isas")) {
    printf("scalar");
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) printf(" avx2");
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) printf(" avx512");
#elif defined(__aarch64__)
    printf(" neon");
#endif
  } else if (!strcmp(operation, "bounds")) {
    return bounds() ? 0 : 1;
  } else if (!strcmp(operation, "transpose")) {
    transpose();
  } else if (!strcmp(operation, "uniform") && count == 6) {  // group, site, step, seed
    float out[64];
    philox64(out, (uint32_t)number(words[2]), (uint32_t)number(words[3]), number(words[4]),
             number(words[5]));
    fwrite(out, 4, 64, stdout);
  } else if (!strcmp(operation, "shuffle") && count == 6) {  // n, site, epoch, seed
    const uint32_t n = (uint32_t)number(words[2]);
    int32_t* order = (int32_t*)malloc(4 * n + 4);
    shuffle(order, n, (uint32_t)number(words[3]), number(words[4]), number(words[5]));
    fwrite(order, 4, n, stdout);
    free(order);
  } else if (!strcmp(operation, "shuffleFew") && count == 6) {  // n, site, first epoch, seed
    int32_t orders[16 * 16];
    const uint32_t n = (uint32_t)number(words[2]);
    shuffle_few(orders, n, (uint32_t)number(words[3]), number(words[4]), number(words[5]));
    for (int epoch = 0; epoch < 16; epoch++) fwrite(orders + 16 * epoch, 4, n, stdout);
  } else {
    map(operation);
  }
  return 0;
}
