// Maps that know where rows begin: they read per row or per column, or fold rows. Three ways, by
// the length of a row: up to 16 elements, a vector is a row and a strip four of them; up to 64, a
// strip is a row, and all registers stay; longer ones are swept in strips, once for each stage of
// the program, computing again what a later stage needs.
#ifndef BITGRAD_OPS_MAP_ROWS_H
#define BITGRAD_OPS_MAP_ROWS_H

#include "flat.h"

namespace {

constexpr int64_t fold_piece = 8192;  // elements of a row that are folded as one: rule A8

// Elements of a full output that a unit of rows ending before `row1` may overwrite.
BITGRAD_INLINE int64_t owned_by_rows(const map_task& t, int64_t row1) {
  return row1 == t.rows ? t.owned : row1 * t.cols;
}

// Whether the last vector of `row` may be stored whole. What it spills must be the unit's own:
// later rows, which are stored after it, unless an operand that they still need stands there.
BITGRAD_INLINE bool row_spills(const map_task& t, int64_t row, int64_t row1) {
  const int64_t end = row * t.cols + round_up(t.cols, 16);
  if (t.program->in_place && row + 1 < row1) return t.cols % 16 == 0;
  return end <= owned_by_rows(t, row1);
}

BITGRAD_INLINE void fill_tile(float* tile, float x, int vectors) {
  const f32x16 v = set1(x);
  for (int u = 0; u < vectors; u++) store(tile + 16 * u, v);
}

// Element `row` of an operand that is read by row, or element 0 of a scalar.
BITGRAD_INLINE float source_at(const map_task& t, int operand, int64_t row) {
  const void* source = t.sources[operand];
  if (t.program->operands[operand].is_i32) {
    return static_cast<float>(static_cast<const int32_t*>(source)[row]);
  }
  return static_cast<const float*>(source)[row];
}

// Row operands of one row, into their tiles.
BITGRAD_INLINE void fill_row_operands(const map_task& t, float** at, int64_t row, int vectors) {
  const map_program& p = *t.program;
  if (p.row_operands == 0) return;
  for (int o = 0; o < p.operand_count; o++) {
    if (p.operands[o].read != read_mode::row) continue;
    fill_tile(at[p.operands[o].slot], source_at(t, o, row), vectors);
  }
}

BITGRAD_INLINE void store_row_outputs(const map_task& t, float* const* at, int64_t row) {
  const map_program& p = *t.program;
  for (int k = 0; k < p.row_output_count; k++) {
    t.row_outputs[k][row] = at[p.row_outputs[k].slot][0];
  }
}

// ---- rows of at most 16 elements

// Full and column slots stand at their spare tiles; rows pass through them. Elements up to `owned`
// may be overwritten: a row spills into those behind it, which are stored after it.
inline void run_short_strip(const map_task& t, float** at, float* const* memory, int64_t row,
                            int live, int64_t owned, const step_state& s) {
  const map_program& p = *t.program;
  const int cols = static_cast<int>(t.cols);
  for (int k = 0; k < p.full_operands; k++) {
    for (int u = 0; u < live; u++) {
      const int64_t from = (row + u) * cols;
      // Beyond lies what another thread may be writing: the next rows of a product.
      const bool whole = from + 16 <= owned;
      store(at[k] + 16 * u, whole ? load(memory[k] + from) : load_first(memory[k] + from, cols));
    }
  }
  for (int o = 0; o < p.operand_count && p.row_operands > 0; o++) {
    if (p.operands[o].read != read_mode::row) continue;
    float* tile = at[p.operands[o].slot];
    for (int u = 0; u < live; u++) store(tile + 16 * u, set1(source_at(t, o, row + u)));
  }
  run_vectors(live, at, p.strip, {row * cols, cols, cols, &s});
  for (int k = p.full_operands; k < p.first_column; k++) {
    for (int u = 0; u < live; u++) {
      const int64_t to = (row + u) * cols;
      const f32x16 x = load(at[k] + 16 * u);
      if (to + 16 <= owned) {
        store(memory[k] + to, x);
      } else {
        store_columns(memory[k] + to, x, cols);
      }
    }
  }
  for (int k = 0; k < p.row_output_count; k++) {
    const float* tile = at[p.row_outputs[k].slot];
    for (int u = 0; u < live; u++) t.row_outputs[k][row + u] = tile[16 * u];
  }
}

inline void short_body(const map_task& t, float** at, float* tiles, int64_t row0, int64_t row1,
                       const step_state& s) {
  const map_program& p = *t.program;
  float* memory[bitgrad::max_slots];
  for (int k = 0; k < p.first_shared; k++) {
    memory[k] = at[k];
    at[k] = spare_tile(p, tiles, k);
    if (k < p.first_column) continue;
    for (int u = 0; u < 4; u++) store(at[k] + 16 * u, load(memory[k]));
  }
  const int64_t owned = owned_by_rows(t, row1);
  for (int64_t row = row0; row < row1; row += 4) {
    const int live = static_cast<int>(min_of(4, row1 - row));
    // In place, the next strip has still to read what stands behind this one.
    const bool early = p.in_place && row + live < row1;
    run_short_strip(t, at, memory, row, live, early ? (row + live) * t.cols : owned, s);
  }
  for (int k = 0; k < p.first_shared; k++) at[k] = memory[k];
}

// ---- rows of at most 64 elements

inline void strip_body(const map_task& t, float** at, float* tiles, int64_t row0, int64_t row1,
                       const step_state& s) {
  const map_program& p = *t.program;
  const int cols = static_cast<int>(t.cols), vectors = (cols + 15) / 16;
  advance(at, p.first_column, row0 * cols);
  for (int64_t row = row0; row < row1; row++) {
    fill_row_operands(t, at, row, vectors);
    const strip_place place{row * cols, 16, cols, &s};
    if (row_spills(t, row, row1)) {
      run_vectors(vectors, at, p.strip, place);
    } else {
      run_edge(t, at, tiles, p.strip, cols, place);
    }
    store_row_outputs(t, at, row);
    advance(at, p.first_column, cols);
  }
  advance(at, p.first_column, -row1 * cols);
}

// ---- longer rows

// Columns [col0, col1) of one row.
struct row_stretch {
  int64_t row, col0, col1;
  bool spills;
};

template <bool sum> BITGRAD_INLINE f32x16 fold_in(f32x16 lanes, const float* x, int64_t count) {
  for (; count >= 16; count -= 16, x += 16) {
    lanes = sum ? add(lanes, load(x)) : max_number(lanes, load(x));
  }
  if (count > 0) {
    const int rest = static_cast<int>(count);
    const f32x16 v = load_first(x, rest);
    lanes = select(first_lanes(rest), sum ? add(lanes, v) : max_number(lanes, v), lanes);
  }
  return lanes;
}

BITGRAD_INLINE bool is_sum(const bitgrad::fold& f) { return f.op == primitive::row_sum; }

// Lanes live in memory: there may be more folds than registers.
BITGRAD_INLINE void start_folds(const bitgrad::row_stage& stage, float* lanes) {
  for (int f = 0; f < stage.fold_count; f++) {
    store(lanes + 16 * f, set1(is_sum(stage.folds[f]) ? 0.0f : -infinity32));
  }
}

BITGRAD_INLINE void continue_folds(const bitgrad::row_stage& stage, float* lanes,
                                   float* const* at, int64_t count) {
  for (int f = 0; f < stage.fold_count; f++) {
    const float* x = at[stage.folds[f].source];
    const f32x16 l = load(lanes + 16 * f);
    store(lanes + 16 * f,
          is_sum(stage.folds[f]) ? fold_in<true>(l, x, count) : fold_in<false>(l, x, count));
  }
}

// Piece results are combined in ascending order; the tile holds those before this one.
BITGRAD_INLINE void close_folds(const bitgrad::row_stage& stage, const float* lanes, float** at,
                                bool first_piece) {
  for (int f = 0; f < stage.fold_count; f++) {
    float* tile = at[stage.folds[f].result];
    const f32x16 l = load(lanes + 16 * f);
    f32x16 piece = is_sum(stage.folds[f]) ? spread_sum(l) : spread_max(l);
    if (!first_piece) {
      const f32x16 before = load(tile);
      piece = is_sum(stage.folds[f]) ? add(before, piece) : max_number(before, piece);
    }
    for (int u = 0; u < 4; u++) store(tile + 16 * u, piece);
  }
}

// One sweep over a stretch. Moving slots stand at its first element, before and after.
inline void sweep(const map_task& t, float** at, float* tiles, const bitgrad::row_stage& stage,
                  const row_stretch& r, const step_state& s) {
  alignas(64) float lanes[bitgrad::max_registers * 16];
  const int moving = t.program->first_shared;
  const int64_t width = r.col1 - r.col0;
  strip_place place{r.row * t.cols + r.col0, 16, 0, &s};
  int64_t done = 0;
  do {
    const int64_t piece_end = min_of(done + fold_piece, width);
    const bool first_piece = done == 0;
    start_folds(stage, lanes);
    for (; done + tile_floats <= piece_end; done += tile_floats) {
      run_strip<4>(at, stage.strips, place);
      continue_folds(stage, lanes, at, tile_floats);
      advance(at, moving, tile_floats);
      place.first += tile_floats;
    }
    if (const int64_t rest = piece_end - done; rest > 0) {
      if (r.spills || rest % 16 == 0) {
        run_vectors(static_cast<int>((rest + 15) / 16), at, stage.strips, place);
      } else {
        run_edge(t, at, tiles, stage.strips, rest, place);
      }
      continue_folds(stage, lanes, at, rest);
      advance(at, moving, rest);
      done = piece_end;
    }
    close_folds(stage, lanes, at, first_piece);
  } while (done < width);
  advance(at, moving, -width);
}

inline void run_stretch(const map_task& t, float** at, float* tiles, const row_stretch& r,
                        const step_state& s) {
  const map_program& p = *t.program;
  const strip_place nowhere{0, 16, 0, &s};
  fill_row_operands(t, at, r.row, 4);
  run_strip<4>(at, p.row, nowhere);
  for (int i = 0; i < p.stage_count; i++) {
    const bitgrad::row_stage& stage = p.stages[i];
    if (stage.strips.first != stage.strips.last || stage.fold_count != 0) {
      sweep(t, at, tiles, stage, r, s);
    }
    run_strip<4>(at, stage.after, nowhere);
  }
  store_row_outputs(t, at, r.row);
}

// Rows [row0, row1), columns [col0, col1); fewer than all columns only where no row is folded.
inline void run_long(const map_task& t, float** at, float* tiles, const rectangle& r,
                     const step_state& s) {
  const map_program& p = *t.program;
  const int columns = p.first_shared - p.first_column;
  const bool whole = r.col0 == 0 && r.col1 == t.cols;
  advance(at, p.first_column, r.row0 * t.cols + r.col0);
  advance(at + p.first_column, columns, r.col0);
  for (int64_t row = r.row0; row < r.row1; row++) {
    const bool spills = whole && row_spills(t, row, r.row1);
    run_stretch(t, at, tiles, {row, r.col0, r.col1, spills}, s);
    advance(at, p.first_column, t.cols);
  }
  advance(at, p.first_column, -(r.row1 * t.cols + r.col0));
  advance(at + p.first_column, columns, -r.col0);
}

inline void long_body(const map_task& t, float** at, float* tiles, int64_t row0, int64_t row1,
                      const step_state& s) {
  run_long(t, at, tiles, {row0, row1, 0, t.cols}, s);
}

}  // namespace

#endif
