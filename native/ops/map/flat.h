// Maps over one long run of elements, and the careful treatment of a run's last vectors.
#ifndef BITGRAD_OPS_MAP_FLAT_H
#define BITGRAD_OPS_MAP_FLAT_H

#include "strip.h"
#include "../matmul/shape.h"

namespace {

BITGRAD_INLINE void advance(float** at, int count, int64_t floats) {
  for (int k = 0; k < count; k++) at[k] += floats;
}

BITGRAD_INLINE void copy_exactly(float* to, const float* from, int64_t count) {
  for (; count >= 16; count -= 16, to += 16, from += 16) store(to, load(from));
  if (count > 0) store_columns(to, load(from), static_cast<int>(count));
}

// The tile that stands in for a moving slot: they lie behind a thread's temps.
BITGRAD_INLINE float* spare_tile(const map_program& p, float* tiles, int slot) {
  return tiles + (p.slots - p.first_temp + slot) * int64_t{tile_floats};
}

// Runs the last `count` elements (1 to 64) of a run without touching anything behind them: what
// lies there may belong to another thread, or be an operand that is still to be read.
inline void run_edge(const map_task& t, float** at, float* tiles, const code& program,
                     int64_t count, const strip_place& place) {
  const map_program& p = *t.program;
  float* kept[bitgrad::max_slots];
  for (int k = 0; k < p.first_column; k++) {
    kept[k] = at[k];
    at[k] = spare_tile(p, tiles, k);
    if (k >= p.full_operands) continue;
    const int64_t whole = count & ~int64_t{15};
    for (int64_t e = 0; e < whole; e += 16) store(at[k] + e, load(kept[k] + e));
    if (whole < count) {
      store(at[k] + whole, load_first(kept[k] + whole, static_cast<int>(count - whole)));
    }
  }
  run_vectors(static_cast<int>((count + 15) / 16), at, program, place);
  for (int k = 0; k < p.first_column; k++) {
    if (k >= p.full_operands) copy_exactly(kept[k], at[k], count);
    at[k] = kept[k];
  }
}

// Elements [first, last) of the domain, which follow each other in every full operand and output.
// `spills`: the last vector may be stored whole.
inline void run_flat(const map_task& t, float** at, float* tiles, int64_t first, int64_t last,
                     bool spills, const step_state& s) {
  const map_program& p = *t.program;
  strip_place place{first, 16, 0, &s};
  if (first != 0) advance(at, p.first_column, first);
  for (; place.first + tile_floats <= last; place.first += tile_floats) {
    run_strip<4>(at, p.strip, place);
    advance(at, p.first_column, tile_floats);
  }
  const int64_t rest = last - place.first;
  if (rest > 0) {
    if (spills || rest % 16 == 0) {
      run_vectors(static_cast<int>((rest + 15) / 16), at, p.strip, place);
    } else {
      run_edge(t, at, tiles, p.strip, rest, place);
    }
  }
  if (place.first != 0) advance(at, p.first_column, -place.first);
}

}  // namespace

#endif
