// Programs that are known when the library is built, as loops whose registers are those of the
// machine. The same instruction list, the same primitives (`apply`), hence the same bits as on the
// interpreter; templates unroll a constexpr list, so no formula is written twice. Programs that
// know rows are compiled for rows of at most 16 elements, a vector each.
#ifndef BITGRAD_OPS_MAP_COMPILED_H
#define BITGRAD_OPS_MAP_COMPILED_H

#include <utility>

#include "../scan.h"
#include "programs.h"
#include "rows.h"

namespace {

using flat_function = void (*)(const map_task& t, float** at, float* tiles, int64_t first,
                               int64_t last, bool spills, const step_state& s);
using rows_function = void (*)(const map_task& t, float** at, float* tiles, int64_t row0,
                               int64_t row1, const step_state& s);

template <int n> using up_to = std::make_integer_sequence<int, n>;
template <int... i> using indices = std::integer_sequence<int, i...>;

// ---- instructions and registers; all choices are made by the compiler

template <const auto& P, int i>
BITGRAD_INLINE void step_of(f32x16* r, [[maybe_unused]] mask16 valid) {
  constexpr int reg = P.first_result + i;
  constexpr listed_instruction n = P.instructions[i];
  if constexpr (!P.varies(reg)) {
    return;
  } else if constexpr (n.op == primitive::row_sum) {
    r[reg] = spread_sum(add(set1(0.0f), select(valid, r[n.a], set1(0.0f))));
  } else if constexpr (n.op == primitive::row_max) {
    r[reg] = spread_max(select(valid, r[n.a], set1(-infinity32)));
  } else {
    r[reg] = apply<n.op>(r[n.a], r[n.b], r[n.c]);
  }
}

template <const auto& P, int i, int N>
BITGRAD_INLINE void step_rows(f32x16 (*r)[static_cast<size_t>(P.register_count)], mask16 valid) {
#pragma GCC unroll 4
  for (int n = 0; n < N; n++) step_of<P, i>(r[n], valid);
}

template <const auto& P, int... i>
BITGRAD_INLINE void run_steps(f32x16* r, mask16 valid, indices<i...>) {
  (step_of<P, i>(r, valid), ...);
}

// What stays the same: scalars, constants, what depends on nothing else; and columns. Straight from
// where they stand: a run of a few elements is over before tiles filled with them would be.
template <const auto& P, int reg>
BITGRAD_INLINE void load_fixed(f32x16* r, const map_task& t, float* const* at) {
  const map_program& p = *t.program;
  if constexpr (reg < P.operand_count) {
    if constexpr (P.reads[reg] == read_mode::scalar) r[reg] = set1(source_at(t, reg, 0));
    if constexpr (P.reads[reg] == read_mode::column) {
      r[reg] = load(at[p.first_column + P.read_rank(reg)]);
    }
  } else if constexpr (reg < P.first_result) {
    r[reg] = set1(p.constants[reg - P.operand_count]);
  } else if constexpr (!P.varies(reg)) {
    constexpr listed_instruction n = P.instructions[reg - P.first_result];
    r[reg] = apply<n.op>(r[n.a], r[n.b], r[n.c]);
  }
}

template <const auto& P, int... reg>
BITGRAD_INLINE void load_all_fixed(f32x16* r, const map_task& t, float* const* at,
                                   indices<reg...>) {
  (load_fixed<P, reg>(r, t, at), ...);
}

// Element e on of an operand read in full; `count` of them, if not all 16 may be read.
template <const auto& P, int o>
BITGRAD_INLINE void load_full(f32x16* r, float* const* moving, int64_t e, bool whole, int count) {
  if constexpr (P.reads[o] == read_mode::full) {
    const float* from = moving[P.read_rank(o)] + e;
    r[o] = whole ? load(from) : load_first(from, count);
  }
}

template <const auto& P, int o>
BITGRAD_INLINE void load_row(f32x16* r, const map_task& t, int64_t row) {
  if constexpr (P.reads[o] == read_mode::row) r[o] = set1(source_at(t, o, row));
}

template <const auto& P, int w>
BITGRAD_INLINE void store_full(const f32x16* r, float* const* moving, int64_t e, bool whole,
                               int count) {
  if constexpr (!P.outputs[w].by_row) {
    float* to = moving[P.count_reads(read_mode::full) + P.count_outputs(false, w)] + e;
    if (whole) {
      store(to, r[P.outputs[w].source]);
    } else {
      store_columns(to, r[P.outputs[w].source], count);
    }
  }
}

template <const auto& P, int w>
BITGRAD_INLINE void store_row(const f32x16* r, const map_task& t, int64_t row) {
  if constexpr (P.outputs[w].by_row) {
    float* to = t.row_outputs[P.count_outputs(true, w)] + row;
    if (t.one_row) {
      store(to, r[P.outputs[w].source]);
    } else {
      store_columns(to, r[P.outputs[w].source], 1);
    }
  }
}

template <const auto& P, int w>
BITGRAD_INLINE mask16 bad_lanes(const f32x16* r, mask16 valid) {
  const mask16 bad = non_finite(r[P.outputs[w].source]);
  return mask_and(bad, P.outputs[w].by_row ? first_lanes(1) : valid);
}

template <const auto& P> constexpr size_t registers_of = static_cast<size_t>(P.register_count);

template <const auto& P> BITGRAD_INLINE void copy_fixed(f32x16* r, const f32x16* fixed) {
#pragma GCC unroll 64
  for (int k = 0; k < P.register_count; k++) r[k] = fixed[k];
}

// ---- flat runs

template <const auto& P, int... o, int... w>
BITGRAD_INLINE void run_elements(const f32x16* fixed, float* const* moving, int64_t e, bool whole,
                                 int count, indices<o...>, indices<w...>) {
  f32x16 r[registers_of<P>];
  copy_fixed<P>(r, fixed);
  (load_full<P, o>(r, moving, e, whole, count), ...);
  run_steps<P>(r, first_lanes(16), up_to<P.instruction_count>());
  (store_full<P, w>(r, moving, e, whole, count), ...);
}

template <const auto& P>
void run_listed(const map_task& t, float** at, float*, int64_t first, int64_t last, bool spills,
                const step_state&) {
  constexpr int count = P.count_reads(read_mode::full) + P.output_count;
  constexpr auto operands = up_to<P.operand_count>();
  constexpr auto outputs = up_to<P.output_count>();
  float* moving[static_cast<size_t>(count)];
  for (int k = 0; k < count; k++) moving[k] = at[k];
  f32x16 fixed[registers_of<P>] = {};
  load_all_fixed<P>(fixed, t, at, up_to<P.register_count>());
  int64_t e = first;
  for (; e + 16 <= last; e += 16) run_elements<P>(fixed, moving, e, true, 16, operands, outputs);
  if (e == last) return;
  const int rest = static_cast<int>(last - e);
  if (spills) {
    run_elements<P>(fixed, moving, e, true, 16, operands, outputs);
  } else {
    run_elements<P>(fixed, moving, e, false, rest, operands, outputs);
  }
}

// ---- short rows

// A row is a long chain of dependent operations, so several go side by side.
constexpr int rows_abreast = 4;

// One of the last rows, by a load that ends with them: what stands behind may be a result that an
// earlier row has just stored, and the load would wait until that has reached the cache, masked or
// not.
template <const auto& P, int o>
BITGRAD_INLINE void load_last_row(f32x16* r, const map_task& t, float* const* moving, int64_t e,
                                  [[maybe_unused]] int64_t first, int64_t last) {
  if constexpr (P.reads[o] == read_mode::full) {
    const float* from = moving[P.read_rank(o)];
    if (e + 16 <= last) {
      r[o] = load(from + e);
      return;
    }
#if defined(BITGRAD_ISA_AVX512) || defined(BITGRAD_ISA_AVX2)
    if (last - first >= 16) {
      const auto shift = static_cast<int32_t>(e - (last - 16));
      r[o] = permute(load(from + last - 16), add_i(iota(), set1_i(shift)));
      return;
    }
#endif
    r[o] = load_first(from + e, static_cast<int>(t.cols));
  }
}

// Which rows a call has, and whether all of them may be loaded and stored as whole vectors.
struct some_rows {
  int64_t row, first, last;  // the row to begin with; elements of all rows of this call
  bool load_whole, store_whole;
};

// N rows; returns the lanes of NaN and infinity in any of them.
template <const auto& P, int N, int... i, int... o, int... w>
BITGRAD_INLINE mask16 run_rows(const f32x16* fixed, const map_task& t, float* const* moving,
                               const some_rows& rows, mask16 valid, indices<i...>, indices<o...>,
                               indices<w...>) {
  const int cols = static_cast<int>(t.cols);
  f32x16 r[static_cast<size_t>(N)][registers_of<P>];
#pragma GCC unroll 4
  for (int n = 0; n < N; n++) {
    const int64_t e = (rows.row + n) * t.cols;
    copy_fixed<P>(r[n], fixed);
    if (rows.load_whole) {
      (load_full<P, o>(r[n], moving, e, true, 16), ...);
    } else {
      (load_last_row<P, o>(r[n], t, moving, e, rows.first, rows.last), ...);
    }
    (load_row<P, o>(r[n], t, rows.row + n), ...);
  }
  (step_rows<P, i, N>(r, valid), ...);
  mask16 bad = first_lanes(0);
#pragma GCC unroll 4
  for (int n = 0; n < N; n++) {
    (store_full<P, w>(r[n], moving, (rows.row + n) * t.cols, rows.store_whole, cols), ...);
    (store_row<P, w>(r[n], t, rows.row + n), ...);
    ((bad = mask_or(bad, bad_lanes<P, w>(r[n], valid))), ...);
  }
  return bad;
}

template <const auto& P>
void run_listed_rows(const map_task& t, float** at, float*, int64_t row0, int64_t row1,
                     const step_state& s) {
  constexpr auto steps = up_to<P.instruction_count>();
  constexpr auto operands = up_to<P.operand_count>();
  constexpr auto outputs = up_to<P.output_count>();
  const mask16 valid = first_lanes(static_cast<int>(t.cols));
  // In place, a row must not spill into the next, which is still to be read.
  const int64_t owned = t.program->in_place ? 0 : owned_by_rows(t, row1);
  f32x16 fixed[registers_of<P>] = {};
  load_all_fixed<P>(fixed, t, at, up_to<P.register_count>());
  mask16 bad = first_lanes(0);
  some_rows rows{row0, row0 * t.cols, row1 * t.cols, true, true};
  const auto place = [&](int count) {
    const int64_t end = (rows.row + count - 1) * t.cols + 16;
    rows.load_whole = end <= rows.last;
    rows.store_whole = end <= owned || t.cols == 16;
  };
  for (; rows.row + rows_abreast <= row1; rows.row += rows_abreast) {
    place(rows_abreast);
    bad = mask_or(
        bad, run_rows<P, rows_abreast>(fixed, t, at, rows, valid, steps, operands, outputs));
  }
  for (; rows.row < row1; rows.row++) {
    place(1);
    bad = mask_or(bad, run_rows<P, 1>(fixed, t, at, rows, valid, steps, operands, outputs));
  }
  if (t.check && any(bad)) scan_outputs(t, s, row0 * t.cols, row1 * t.cols, row0, row1);
}

// ---- the table

struct compiled_program {
  flat_function flat;
  rows_function rows;  // one of the two is null
};

template <const auto& P> bool fits_listed(const map_program& p) {
  const int32_t* w = p.words;
  if (w[0] != P.operand_count || w[1] != P.constant_count || w[2] != P.instruction_count ||
      w[3] != P.output_count) {
    return false;
  }
  w += 4;
  for (read_mode read : P.reads) {
    if (*w++ != static_cast<int32_t>(read)) return false;
  }
  for (const listed_instruction& n : P.instructions) {
    if (w[0] != static_cast<int32_t>(n.op) || w[1] != n.a || w[2] != n.b || w[3] != n.c) {
      return false;
    }
    w += 4;
  }
  for (const listed_output& output : P.outputs) {
    if (w[0] != output.source || w[1] != output.by_row) return false;
    w += 2;
  }
  return true;
}

template <const auto& P> compiled_program loop_of() {
  if constexpr (P.by_rows()) {
    return {nullptr, run_listed_rows<P>};
  } else {
    return {run_listed<P>, nullptr};
  }
}

template <const auto&... P> struct listed_table {
  static compiled_program find(const map_program& p) {
    compiled_program found{};
    (void)((fits_listed<P>(p) && (found = loop_of<P>(), true)) || ...);
    return found;
  }
};

// The scalar build has no table: its vectors are loops, which unrolling only makes longer.
inline compiled_program find_compiled([[maybe_unused]] const map_program& p) {
#if defined(BITGRAD_ISA_SCALAR)
  return {};
#else
  if (p.words == nullptr) return {};
  return well_known::in<listed_table>::type::find(p);
#endif
}

}  // namespace

#endif
