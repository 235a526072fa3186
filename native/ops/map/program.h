// A map's program as kernels execute it: pointers and counts only, so that the files of every
// instruction set may include this page. part.h says how it is made.
//
// A slot is an address: of a tile of 64 floats that stays, or of a place that moves with the strip.
// Slots are numbered by what they do, so that what moves together stands together:
//   [0, first_column)             operands read in full, then outputs written in full: move
//   [first_column, first_shared)  operands read by column: start anew in every row
//   [first_shared, first_temp)    tiles common to all threads: scalars, constants, scalar results
//   [first_temp, slots)           a thread's own tiles: row operands, then row and full results
#pragma once

#include <cstdint>

namespace bitgrad {

enum class primitive : std::uint16_t {
  mov = 0,  // not encoded: copies a register to an output
  add = 1,
  sub,
  mul,
  div,
  fma,
  neg,
  abs,
  min,
  max,
  sqrt,
  exp,
  log,
  tanh,
  sigmoid,
  floor,
  less,
  less_equal,
  equal,
  select,
  flush_tiny,
  random,
  row_sum,
  row_max,
  expm1,
  log1p,
  erf,
  sin_turns,
  cos_turns,
  from_i32 = 64,  // not encoded: converts an i32 operand
};

constexpr int last_primitive = static_cast<int>(primitive::cos_turns);
constexpr int max_registers = 128;
constexpr int max_outputs = 128;
/** A slot for each register and each output, and a tile more for each operand and each output. */
constexpr int max_slots = 2 * (max_registers + max_outputs);
constexpr int tile_floats = 64;

/** Arguments of a primitive. */
constexpr int arity(primitive p) {
  switch (p) {
    case primitive::random: return 0;
    case primitive::mov:
    case primitive::from_i32:
    case primitive::neg:
    case primitive::abs:
    case primitive::sqrt:
    case primitive::exp:
    case primitive::log:
    case primitive::tanh:
    case primitive::sigmoid:
    case primitive::floor:
    case primitive::flush_tiny:
    case primitive::row_sum:
    case primitive::row_max:
    case primitive::expm1:
    case primitive::log1p:
    case primitive::erf:
    case primitive::sin_turns:
    case primitive::cos_turns: return 1;
    case primitive::fma:
    case primitive::select: return 3;
    default: return 2;
  }
}

enum class read_mode : std::uint8_t { full, row, column, scalar };

/** `d`, `a`, `b`, `c` are slots; `random` keeps its site in `a` (low half) and `b` (high half). */
struct instruction {
  primitive op;
  std::uint16_t d, a, b, c;
};

struct code {
  const instruction* first;
  const instruction* last;  // one behind
};

/** A reduction of a long row: `source` is folded into `result`, a tile. */
struct fold {
  primitive op;  // row_sum or row_max
  std::uint16_t source, result;
};

/** A long row is swept once for each stage; then its folds are closed and `after` runs once. */
struct row_stage {
  code strips;
  const fold* folds;
  int fold_count;
  code after;
};

struct operand_slot {
  std::uint16_t slot;
  read_mode read;
  bool is_i32;
};

/** Lane 0 of a tile goes to element i of an output, i the row. */
struct row_output {
  std::uint16_t slot, output;
};

struct map_program {
  int slots, first_column, first_shared, first_temp;
  int full_operands;  // of the full slots; the rest are outputs
  int row_operands;   // of the temps: the first ones
  /** Tiles a thread needs: its temps, then a spare one for each full and each column slot. */
  int tiles;
  int operand_count, scalar_operands, constant_count, row_output_count, stage_count;
  /** Must know where rows begin: cannot run over all elements in one go. */
  bool by_rows;
  bool folds_rows;
  /** Some full output stands in the place of an operand. */
  bool in_place;
  /** What an element costs, in additions; for cutting work. */
  int cost;
  const operand_slot* operands;
  const std::uint16_t* constant_slots;
  const float* constants;
  /** By full slot behind the operands: which output it is. */
  const std::uint16_t* full_outputs;
  const row_output* row_outputs;
  code once;   // scalar level: once for each op
  code strip;  // row and full level, in order: for strips of whole rows, and for flat runs
  code row;    // row level that needs no fold: once for each long row
  const row_stage* stages;
  /** What the table of well-known programs is compared with: the numbers of operands, constants,
   * instructions and outputs, the reads, the instructions, registers and ways of the outputs. Null
   * where integers are read. */
  const std::int32_t* words;
};

}  // namespace bitgrad
