// Products of so few numbers that a, b and c are a vector each, lane l of c being its element l.
// Every step of k takes the factors of all elements by a permutation, so the chains are those of
// rule A7. One load for an operand and one store for the result: the next op's load can take the
// store's data before they reach the cache, which it cannot where several stores make them up.
#ifndef BITGRAD_OPS_MATMUL_FEW_H
#define BITGRAD_OPS_MATMUL_FEW_H

#include "shape.h"

#if defined(BITGRAD_ISA_AVX512) || defined(BITGRAD_ISA_AVX2)

namespace {

BITGRAD_INLINE void store_few(float* to, f32x16 v, int64_t count, bool owned) {
  if (owned || count == 16) {
    store(to, v);
  } else {
    store_columns(to, v, static_cast<int>(count));
  }
}

// Lanes behind the last element hold some product or other.
inline void run_few(const matmul_task& t, int64_t, float*, rectangle& done) {
  done = {0, t.m, 0, t.n};
  const f32x16 a = load(t.a), b = load(t.b);
  f32x16 acc = set1(0.0f), sums = set1(0.0f);
  i32x16 from_a = load_i(t.few.a), from_b = load_i(t.few.b);
  const i32x16 a_step = set1_i(t.few.a_step), b_step = set1_i(t.few.b_step);
  for (int64_t p = 0; p < t.k; p++) {
    const f32x16 factor = permute(b, from_b);
    acc = fma(permute(a, from_a), factor, acc);
    sums = add(sums, factor);
    from_a = add_i(from_a, a_step);
    from_b = add_i(from_b, b_step);
  }
  if (t.bias != nullptr) acc = add(acc, permute(load(t.bias), load_i(t.few.columns)));
  store_few(t.c, acc, t.m * t.n, t.owns_c);
  if (t.column_sums != nullptr) store_few(t.column_sums, sums, t.n, t.owns_sums);
}

// Whether the product is one of these; if so, its lanes are found here.
inline bool choose_few(matmul_task& t) {
  if (t.m == 0 || t.n == 0 || t.k == 0) return false;
  if (max_of(t.m, t.k) > 16 || t.n > 16 || t.m * t.k > 16 || t.k * t.n > 16 || t.m * t.n > 16) {
    return false;
  }
  const int64_t a_row = t.transpose_a ? 1 : t.k, b_column = t.transpose_b ? t.k : 1;
  t.few.a_step = static_cast<int32_t>(t.transpose_a ? t.m : 1);
  t.few.b_step = static_cast<int32_t>(t.transpose_b ? 1 : t.n);
  for (int64_t l = 0; l < 16; l++) {
    const int64_t i = l / t.n % t.m, j = l % t.n;
    t.few.a[l] = static_cast<int32_t>(i * a_row);
    t.few.b[l] = static_cast<int32_t>(j * b_column);
    t.few.columns[l] = static_cast<int32_t>(j);
  }
  return true;
}

}  // namespace

#endif

#endif
