// The interpreter: one strip of up to four vectors, one `switch` over its instructions. An
// instruction loads all its vectors before it stores any, so a result may stand in the place of an
// argument. What each primitive computes is in lib/arithmetic.ts.
#ifndef BITGRAD_OPS_MAP_STRIP_H
#define BITGRAD_OPS_MAP_STRIP_H

#include "../../dispatch.h"
#include "../../elementary.h"
#include "../../erf.h"
#include "../../expm1.h"
#include "../../random.h"
#include "../../turns.h"

namespace {

using bitgrad::arity;
using bitgrad::code;
using bitgrad::instruction;
using bitgrad::map_program;
using bitgrad::map_task;
using bitgrad::primitive;
using bitgrad::read_mode;
using bitgrad::step_state;
using bitgrad::tile_floats;

// Which elements a strip holds. Vector u starts at element first + u * stride of the domain. Rows
// that fit into a vector have one each (stride = cols); else a strip is a stretch of one row.
struct strip_place {
  int64_t first;
  int64_t stride;
  int cols;  // of a row, where rows are folded within the strip
  const step_state* state;
};

template <primitive op> BITGRAD_INLINE f32x16 apply(f32x16 a, f32x16 b, f32x16 c) {
  const f32x16 zero = set1(0.0f), one = set1(1.0f);
  if constexpr (op == primitive::add) return add(a, b);
  if constexpr (op == primitive::sub) return sub(a, b);
  if constexpr (op == primitive::mul) return mul(a, b);
  if constexpr (op == primitive::div) return div(a, b);
  if constexpr (op == primitive::fma) return fma(a, b, c);
  if constexpr (op == primitive::neg) return neg(a);
  if constexpr (op == primitive::abs) return abs_(a);
  if constexpr (op == primitive::min) return min_number(a, b);
  if constexpr (op == primitive::max) return max_number(a, b);
  if constexpr (op == primitive::sqrt) return sqrt(a);
  if constexpr (op == primitive::exp) return exp_(a);
  if constexpr (op == primitive::log) return log_(a);
  if constexpr (op == primitive::tanh) return tanh_(a);
  if constexpr (op == primitive::sigmoid) return sigmoid_(a);
  if constexpr (op == primitive::expm1) return expm1_(a);
  if constexpr (op == primitive::log1p) return log1p_(a);
  if constexpr (op == primitive::erf) return erf_(a);
  if constexpr (op == primitive::sin_turns) return sin_turns(a);
  if constexpr (op == primitive::cos_turns) return cos_turns(a);
  if constexpr (op == primitive::floor) return floor_(a);
  if constexpr (op == primitive::less) return select(less(a, b), one, zero);
  if constexpr (op == primitive::less_equal) return select(less_equal(a, b), one, zero);
  if constexpr (op == primitive::equal) return select(equal(a, b), one, zero);
  if constexpr (op == primitive::select) {
    return select(mask_or(less(a, zero), less(zero, a)), b, c);
  }
  if constexpr (op == primitive::flush_tiny) return flush_tiny(a);
  return a;
}

// Strips of W vectors are unrolled; W = 0 stands for a number known at run time, which keeps the
// scalar build, where a vector is a loop already, at one copy of each primitive.
template <primitive op, int W>
BITGRAD_INLINE void run_one(float* const* at, const instruction* i, int vectors) {
  const float *a = at[i->a], *b = at[arity(op) > 1 ? i->b : i->a];
  const float* c = at[arity(op) > 2 ? i->c : i->a];
  float* d = at[i->d];
  if constexpr (W == 0) {
    for (int u = 0; u < vectors; u++) {
      store(d + 16 * u, apply<op>(load(a + 16 * u), load(b + 16 * u), load(c + 16 * u)));
    }
  } else {
    f32x16 r[static_cast<size_t>(W)];
#pragma GCC unroll 4
    for (int u = 0; u < W; u++) {
      r[u] = apply<op>(load(a + 16 * u), load(b + 16 * u), load(c + 16 * u));
    }
#pragma GCC unroll 4
    for (int u = 0; u < W; u++) store(d + 16 * u, r[u]);
  }
}

inline void convert_one(float* const* at, const instruction* i, int vectors) {
  const int32_t* a = reinterpret_cast<const int32_t*>(at[i->a]);
  for (int u = 0; u < vectors; u++) store(at[i->d] + 16 * u, to_float(load_i(a + 16 * u)));
}

// The one copy of the generator, which is long when unrolled.
[[gnu::noinline]] inline void draw_group(float* out, int64_t group, uint32_t site,
                                         const step_state& s) {
  philox64(out, static_cast<uint32_t>(group), site, s.step, s.seed);
}

// A9: element e has its number in the group of 64 that holds e; a strip may lie across two.
inline void draw_one(float* const* at, const instruction* i, int vectors, const strip_place& p) {
  const uint32_t site = static_cast<uint32_t>(i->a) | static_cast<uint32_t>(i->b) << 16;
  const int64_t group = p.first / 64, offset = p.first % 64;
  float* d = at[i->d];
  if (vectors == 4 && offset == 0 && p.stride == 16) {
    draw_group(d, group, site, *p.state);
    return;
  }
  alignas(64) float numbers[128];
  draw_group(numbers, group, site, *p.state);
  if (offset + (vectors - 1) * p.stride + 16 > 64) {
    draw_group(numbers + 64, group + 1, site, *p.state);
  }
  for (int u = 0; u < vectors; u++) store(d + 16 * u, load(numbers + offset + u * p.stride));
}

// A8 for rows of at most 64 elements: their lanes, then the tree, spread over the row's vectors.
// Adding to +0 is a step of the chain: it turns -0 into +0.
template <bool sum>
void fold_one(float* const* at, const instruction* i, int vectors, const strip_place& p) {
  const float* a = at[i->a];
  float* d = at[i->d];
  const f32x16 start = set1(sum ? 0.0f : -infinity32);
  if (p.cols <= 16) {
    const mask16 valid = first_lanes(p.cols);
    for (int u = 0; u < vectors; u++) {
      const f32x16 x = select(valid, load(a + 16 * u), start);
      store(d + 16 * u, sum ? spread_sum(add(start, x)) : spread_max(max_number(start, x)));
    }
    return;
  }
  f32x16 lanes = start;
  for (int u = 0; u < vectors; u++) {
    const int left = p.cols - 16 * u;
    const f32x16 v = load(a + 16 * u);
    const f32x16 x = left >= 16 ? v : select(first_lanes(left), v, start);
    lanes = sum ? add(lanes, x) : max_number(lanes, x);
  }
  const f32x16 result = sum ? spread_sum(lanes) : spread_max(lanes);
  for (int u = 0; u < vectors; u++) store(d + 16 * u, result);
}

template <int W>
void interpret(float* const* at, const code& program, int n, const strip_place& p) {
  for (const instruction* i = program.first; i < program.last; i++) {
    switch (i->op) {
      case primitive::mov: run_one<primitive::mov, W>(at, i, n); break;
      case primitive::add: run_one<primitive::add, W>(at, i, n); break;
      case primitive::sub: run_one<primitive::sub, W>(at, i, n); break;
      case primitive::mul: run_one<primitive::mul, W>(at, i, n); break;
      case primitive::div: run_one<primitive::div, W>(at, i, n); break;
      case primitive::fma: run_one<primitive::fma, W>(at, i, n); break;
      case primitive::neg: run_one<primitive::neg, W>(at, i, n); break;
      case primitive::abs: run_one<primitive::abs, W>(at, i, n); break;
      case primitive::min: run_one<primitive::min, W>(at, i, n); break;
      case primitive::max: run_one<primitive::max, W>(at, i, n); break;
      case primitive::sqrt: run_one<primitive::sqrt, W>(at, i, n); break;
      case primitive::exp: run_one<primitive::exp, W>(at, i, n); break;
      case primitive::log: run_one<primitive::log, W>(at, i, n); break;
      case primitive::tanh: run_one<primitive::tanh, W>(at, i, n); break;
      case primitive::sigmoid: run_one<primitive::sigmoid, W>(at, i, n); break;
      case primitive::expm1: run_one<primitive::expm1, W>(at, i, n); break;
      case primitive::log1p: run_one<primitive::log1p, W>(at, i, n); break;
      case primitive::erf: run_one<primitive::erf, W>(at, i, n); break;
      case primitive::sin_turns: run_one<primitive::sin_turns, W>(at, i, n); break;
      case primitive::cos_turns: run_one<primitive::cos_turns, W>(at, i, n); break;
      case primitive::floor: run_one<primitive::floor, W>(at, i, n); break;
      case primitive::less: run_one<primitive::less, W>(at, i, n); break;
      case primitive::less_equal: run_one<primitive::less_equal, W>(at, i, n); break;
      case primitive::equal: run_one<primitive::equal, W>(at, i, n); break;
      case primitive::select: run_one<primitive::select, W>(at, i, n); break;
      case primitive::flush_tiny: run_one<primitive::flush_tiny, W>(at, i, n); break;
      case primitive::random: draw_one(at, i, n, p); break;
      case primitive::row_sum: fold_one<true>(at, i, n, p); break;
      case primitive::row_max: fold_one<false>(at, i, n, p); break;
      case primitive::from_i32: convert_one(at, i, n); break;
    }
  }
}

// A strip of W vectors.
template <int W>
BITGRAD_INLINE void run_strip(float* const* at, const code& program, const strip_place& p) {
#if defined(BITGRAD_ISA_SCALAR)
  interpret<0>(at, program, W, p);
#else
  interpret<W>(at, program, W, p);
#endif
}

// A strip of `vectors` vectors, 1 to 4.
BITGRAD_INLINE void run_vectors(int vectors, float* const* at, const code& program,
                                const strip_place& p) {
  switch (vectors) {
    case 1: run_strip<1>(at, program, p); break;
    case 2: run_strip<2>(at, program, p); break;
    case 3: run_strip<3>(at, program, p); break;
    default: run_strip<4>(at, program, p); break;
  }
}

}  // namespace

#endif
