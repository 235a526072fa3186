// y = program(x0, x1, ...) for every element of a [rows, cols] domain. Twin of lib/ops/map.ts.
// A program runs over strips of 64 floats, one instruction after the other (map/strip.h), or as a
// compiled loop if it is a well-known one (map/compiled.h). Which elements share a strip, a piece
// or a thread cannot change a bit: elements are independent, and rows are folded in the fixed shape
// of rule A8 whatever the strips.
#ifndef BITGRAD_OPS_MAP_H
#define BITGRAD_OPS_MAP_H

#include "../threads.h"
#include "map/compiled.h"
#include "map/rows.h"

namespace {

// Instructions times elements that make a unit: some microseconds, many times a hand-over.
constexpr int64_t map_unit_work = int64_t{1} << 16;
constexpr int64_t map_unit_elements_most = int64_t{1} << 14;

// What is the same for all elements: scalar operands, and instructions that depend on nothing else.
// Compiled programs see to it themselves.
BITGRAD_INLINE void run_once(const map_task& t, const step_state& s) {
  if (t.compiled) return;
  const map_program& p = *t.program;
  for (int o = 0, left = p.scalar_operands; left > 0; o++) {
    if (p.operands[o].read != read_mode::scalar) continue;
    fill_tile(t.at[p.operands[o].slot], source_at(t, o, 0), t.tile_vectors);
    left--;
  }
  if (p.once.first == p.once.last || t.tile_vectors == 0) return;
  run_vectors(t.tile_vectors, t.at, p.once, {0, 16, 0, &s});
}

// Elements [first, last) of a flat map, rows [first, last) of others.
BITGRAD_INLINE void run_piece(const map_task& t, float** at, float* tiles, int64_t first,
                              int64_t last, const step_state& s) {
  if (t.flat != nullptr) {
    const int64_t owned = last == t.extent ? t.owned : last;
    t.flat(t, at, tiles, first, last, first + round_up(last - first, 16) <= owned, s);
    if (t.check) scan_outputs(t, s, first, last, 0, 0);
  } else {
    t.body(t, at, tiles, first, last, s);
    if (t.check && !t.compiled) {
      scan_outputs(t, s, first * t.cols, last * t.cols, first, last);
    }
  }
}

// The slots of one unit, with the tiles of its thread.
struct own_slots {
  float* at[bitgrad::max_slots];
  float* tiles;
};

BITGRAD_INLINE void take_slots(own_slots& slots, const map_task& t, int thread,
                               const step_state& s) {
  const map_program& p = *t.program;
  for (int k = 0; k < p.first_temp; k++) slots.at[k] = t.at[k];
  slots.tiles = s.scratch + thread * s.scratch_floats;
  for (int k = p.first_temp; k < p.slots; k++) {
    slots.at[k] = slots.tiles + (k - p.first_temp) * int64_t{tile_floats};
  }
}

struct map_job {
  const map_task* t;
  const step_state* s;
};

inline void run_map_unit(void* context, int64_t unit, int thread) {
  const map_job& job = *static_cast<const map_job*>(context);
  const map_task& t = *job.t;
  if (dropped(*job.s)) return;
  own_slots slots;
  take_slots(slots, t, thread, *job.s);
  const int64_t first = unit * t.piece;
  run_piece(t, slots.at, slots.tiles, first, min_of(first + t.piece, t.extent), *job.s);
}

inline void run_map(bitgrad::task& any, const step_state& s) {
  map_task& t = static_cast<map_task&>(any);
  run_once(t, s);
  if (t.extent <= t.piece) {
    run_piece(t, t.at, s.scratch, 0, t.extent, s);
    return;
  }
  map_job job{&t, &s};
  bitgrad::parallel(s.threads, divide_up(t.extent, t.piece), run_map_unit, &job);
}

// A map whose rows must be complete cannot follow a matmul rectangle by rectangle.
BITGRAD_INLINE bool needs_whole_rows(const map_program& p) {
  return p.folds_rows || p.row_output_count != 0;
}

// Runs a matmul's epilogue on the part of c that has just been finished; run_once came before.
inline void run_rectangle(const map_task& t, float** at, float* tiles, const rectangle& r,
                          const step_state& s) {
  if (r.col0 == 0 && r.col1 == t.cols) {
    const int64_t scale = t.flat != nullptr ? t.cols : 1;
    run_piece(t, at, tiles, r.row0 * scale, r.row1 * scale, s);
    return;
  }
  if (t.flat == nullptr) run_long(t, at, tiles, r, s);
  for (int64_t row = r.row0; row < r.row1; row++) {
    const int64_t first = row * t.cols + r.col0, last = row * t.cols + r.col1;
    if (t.flat != nullptr) t.flat(t, at, tiles, first, last, false, s);
    if (t.check) scan_outputs(t, s, first, last, 0, 0);
  }
}

inline void prepare_map(map_task& t) {
  const map_program& p = *t.program;
  t.run = run_map;
  t.flat = nullptr;
  t.body = nullptr;
  // A program that only spreads constants costs nothing by this count.
  const int64_t work = max_of(p.cost + p.first_column, 1);
  const int64_t elements = min_of(max_of(map_unit_work / work, 1024), map_unit_elements_most);
  const compiled_program compiled = find_compiled(p);
  if (!p.by_rows) {
    t.compiled = compiled.flat != nullptr;
    t.flat = t.compiled ? compiled.flat : run_flat;
    t.extent = t.rows * t.cols;
    t.piece = round_up(elements, 64);
    t.tile_vectors = static_cast<int>(min_of(divide_up(t.extent, 16), 4));
    return;
  }
  t.body = t.cols <= 16 ? short_body : t.cols <= tile_floats ? strip_body : long_body;
  t.compiled = compiled.rows != nullptr && t.cols <= 16;
  if (t.compiled) t.body = compiled.rows;
  t.extent = t.rows;
  t.piece = round_up(max_of(elements / max_of(t.cols, 1), 1), 4);
  t.tile_vectors = static_cast<int>(t.cols <= 16            ? min_of(t.rows, 4)
                                    : t.cols <= tile_floats ? divide_up(t.cols, 16)
                                                            : 4);
}

}  // namespace

#endif
