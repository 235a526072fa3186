// The well-known programs: exactly the lists that TypeScript encodes for them (test/native/run
// holds each to what lib/ writes). Constants are not part of a list: their values are read when the
// program runs. Registers: operands, then constants, then one for each instruction.
#ifndef BITGRAD_OPS_MAP_PROGRAMS_H
#define BITGRAD_OPS_MAP_PROGRAMS_H

#include <cstddef>

#include "program.h"

namespace {

using bitgrad::primitive;
using bitgrad::read_mode;

struct listed_instruction {
  primitive op;
  int a, b, c;
};

// Operands are read in full or as scalars; outputs are registers, written in full.
template <int O, int C, int I, int W> struct listed {
  static constexpr int operand_count = O, constant_count = C, instruction_count = I;
  static constexpr int output_count = W, register_count = O + C + I;
  read_mode reads[static_cast<std::size_t>(O)];
  listed_instruction instructions[static_cast<std::size_t>(I)];
  int outputs[static_cast<std::size_t>(W)];

  constexpr int full_operands() const {
    int count = 0;
    for (read_mode read : reads) count += read == read_mode::full;
    return count;
  }
};

constexpr listed<1, 0, 1, 1> sigmoid_program{
    {read_mode::full}, {{primitive::sigmoid, 0, 0, 0}}, {1}};
constexpr listed<1, 0, 1, 1> tanh_program{{read_mode::full}, {{primitive::tanh, 0, 0, 0}}, {1}};

template <template <const auto&...> class table> struct well_known {
  using type = table<sigmoid_program, tanh_program>;
};

}  // namespace

#endif
