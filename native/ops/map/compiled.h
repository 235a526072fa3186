// Programs that are known when the library is built, as loops whose registers are those of the
// machine. The same instruction list, the same primitives (`apply`), hence the same bits as on the
// interpreter; a template unrolls a constexpr list, so no formula is written twice.
#ifndef BITGRAD_OPS_MAP_COMPILED_H
#define BITGRAD_OPS_MAP_COMPILED_H

#include <utility>

#include "flat.h"
#include "programs.h"

namespace {

using flat_function = void (*)(const map_task& t, float** at, float* tiles, int64_t first,
                               int64_t last, bool spills, const step_state& s);

// ---- facts about a listed program, all known to the compiler

template <const auto& P> constexpr bool is_full(int reg) {
  constexpr int operands = P.operand_count, first = operands + P.constant_count;
  if (reg < operands) return P.reads[reg] == read_mode::full;
  if (reg < first) return false;
  const listed_instruction& i = P.instructions[reg - first];
  const int arguments = arity(i.op);
  return (arguments > 0 && is_full<P>(i.a)) || (arguments > 1 && is_full<P>(i.b)) ||
         (arguments > 2 && is_full<P>(i.c));
}

// How many registers before `reg` have its level: its place among the full or the shared slots.
template <const auto& P> constexpr int rank_of(int reg) {
  int rank = 0;
  for (int r = 0; r < reg; r++) rank += is_full<P>(r) == is_full<P>(reg);
  return rank;
}

// ---- the loop

template <const auto& P, int i> BITGRAD_INLINE void step_of(f32x16* r) {
  constexpr int reg = P.operand_count + P.constant_count + i;
  if constexpr (is_full<P>(reg)) {
    constexpr listed_instruction n = P.instructions[i];
    r[reg] = apply<n.op>(r[n.a], r[n.b], r[n.c]);
  }
}

template <const auto& P, int reg>
BITGRAD_INLINE void load_shared(f32x16* r, float* const* shared) {
  if constexpr (!is_full<P>(reg)) r[reg] = load(shared[rank_of<P>(reg)]);
}

template <const auto& P, int reg, bool whole>
BITGRAD_INLINE void load_operand(f32x16* r, float* const* full, int64_t e, int count) {
  if constexpr (is_full<P>(reg)) {
    const float* from = full[rank_of<P>(reg)] + e;
    r[reg] = whole ? load(from) : load_first(from, count);
  }
}

// One vector; `whole`: 16 elements may be read and written, else `count` are.
template <const auto& P, bool whole, int... o, int... i, int... w>
BITGRAD_INLINE void run_vector(const f32x16* shared, float* const* full, int64_t e, int count,
                               std::integer_sequence<int, o...>, std::integer_sequence<int, i...>,
                               std::integer_sequence<int, w...>) {
  constexpr int registers = P.register_count, operands = P.full_operands();
  f32x16 r[static_cast<size_t>(registers)];
#pragma GCC unroll 64
  for (int k = 0; k < registers; k++) r[k] = shared[k];
  (load_operand<P, o, whole>(r, full, e, count), ...);
  (step_of<P, i>(r), ...);
  ((whole ? store(full[operands + w] + e, r[P.outputs[w]])
          : store_columns(full[operands + w] + e, r[P.outputs[w]], count)),
   ...);
}

template <const auto& P, int... reg>
BITGRAD_INLINE void load_all_shared(f32x16* r, float* const* shared,
                                    std::integer_sequence<int, reg...>) {
  (load_shared<P, reg>(r, shared), ...);
}

template <const auto& P>
void run_listed(const map_task& t, float** at, float*, int64_t first, int64_t last, bool spills,
                const step_state&) {
  constexpr auto operands = std::make_integer_sequence<int, P.operand_count>();
  constexpr auto steps = std::make_integer_sequence<int, P.instruction_count>();
  constexpr auto outputs = std::make_integer_sequence<int, P.output_count>();
  constexpr int moving = P.full_operands() + P.output_count;
  float* full[static_cast<size_t>(moving)];
  for (int k = 0; k < moving; k++) full[k] = at[k];
  f32x16 shared[P.register_count] = {};
  load_all_shared<P>(shared, at + t.program->first_shared,
                     std::make_integer_sequence<int, P.register_count>());
  int64_t e = first;
  for (; e + 16 <= last; e += 16) {
    run_vector<P, true>(shared, full, e, 16, operands, steps, outputs);
  }
  const int rest = static_cast<int>(last - e);
  if (rest == 0) return;
  if (spills) {
    run_vector<P, true>(shared, full, e, 16, operands, steps, outputs);
  } else {
    run_vector<P, false>(shared, full, e, rest, operands, steps, outputs);
  }
}

// ---- the table

struct listed_entry {
  bool (*fits)(const map_program& p);
  flat_function run;
};

template <const auto& P> bool fits_listed(const map_program& p) {
  const int32_t* w = p.words;
  if (w[0] != P.operand_count || w[1] != P.constant_count || w[2] != P.instruction_count ||
      w[3] != P.output_count) {
    return false;
  }
  w += 4;
  for (int o = 0; o < P.operand_count; o++) {
    if (*w++ != static_cast<int32_t>(P.reads[o])) return false;
  }
  for (int i = 0; i < P.instruction_count; i++, w += 4) {
    const listed_instruction& n = P.instructions[i];
    if (w[0] != static_cast<int32_t>(n.op) || w[1] != n.a || w[2] != n.b || w[3] != n.c) {
      return false;
    }
  }
  for (int o = 0; o < P.output_count; o++) {
    if (*w++ != P.outputs[o]) return false;
  }
  return true;
}

template <const auto&... P> struct listed_table {
  static flat_function find(const map_program& p) {
    flat_function found = nullptr;
    ((found == nullptr && fits_listed<P>(p) ? void(found = run_listed<P>) : void()), ...);
    return found;
  }
};

// The scalar build has no table: its vectors are loops, which unrolling only makes longer.
inline flat_function find_compiled(const map_program& p) {
#if defined(BITGRAD_ISA_SCALAR)
  (void)p;
  return nullptr;
#else
  return p.words == nullptr ? nullptr : well_known<listed_table>::type::find(p);
#endif
}

}  // namespace

#endif
