// A part of a plan (the program of a map or of a matmul's epilogue) as decoded, and what
// `build_program` makes of it when the plan is loaded: slots for registers, instructions sorted by
// how often they must run, results written straight to their place wherever that is safe.
#pragma once

#include <cstdint>
#include <vector>

#include "program.h"

namespace bitgrad {

/** Values with the same place stand at the same address. */
using place = std::int64_t;

struct operand_record {
  std::int32_t value;
  read_mode read;
  bool is_i32;
  place at;
};

/** Arguments are registers; `random` has its site in `a`. */
struct instruction_record {
  primitive op;
  std::int32_t a, b, c;
};

struct output_record {
  std::int32_t value;
  std::int32_t source;  // a register
  bool by_row;
  place at;
};

enum class level : std::uint8_t { scalar, row, full };

struct part_record {
  std::vector<operand_record> operands;
  std::vector<float> constants;
  std::vector<instruction_record> instructions;
  std::vector<output_record> outputs;
  std::vector<level> levels;  // by register
  map_program program{};

  // What `program` points into. Moving the vectors keeps their elements where they are.
  std::vector<operand_slot> operand_slots;
  std::vector<std::uint16_t> constant_slots, full_outputs;
  std::vector<row_output> row_outputs;
  std::vector<instruction> once, strip, row, staged;
  std::vector<fold> folds;
  std::vector<row_stage> stages;
  std::vector<std::int32_t> words;
};

/** The level of each register; arguments must have been checked. */
void find_levels(part_record& part);

void build_program(part_record& part);

}  // namespace bitgrad
