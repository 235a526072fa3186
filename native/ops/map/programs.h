// The well-known programs: exactly the lists that TypeScript encodes for them (test/native/run
// holds each to what lib/ writes). Constants are not part of a list: their values are read when the
// program runs. Registers: operands, then constants, then one for each instruction.
#ifndef BITGRAD_OPS_MAP_PROGRAMS_H
#define BITGRAD_OPS_MAP_PROGRAMS_H

#include <cstddef>

#include "program.h"

namespace {

using bitgrad::arity;
using bitgrad::primitive;
using bitgrad::read_mode;

struct listed_instruction {
  primitive op;
  int a, b, c;
};

struct listed_output {
  int source;
  bool by_row;
};

template <int O, int C, int I, int W> struct listed {
  static constexpr int operand_count = O, constant_count = C, instruction_count = I;
  static constexpr int output_count = W, first_result = O + C, register_count = O + C + I;
  read_mode reads[static_cast<std::size_t>(O)];
  listed_instruction instructions[static_cast<std::size_t>(I)];
  listed_output outputs[static_cast<std::size_t>(W)];

  /** Operands before `operand` that are read as it is. */
  constexpr int read_rank(int operand) const {
    int rank = 0;
    for (int o = 0; o < operand; o++) rank += reads[o] == reads[operand];
    return rank;
  }
  constexpr int count_reads(read_mode read) const {
    int count = 0;
    for (read_mode r : reads) count += r == read;
    return count;
  }
  constexpr int count_outputs(bool by_row, int before) const {
    int count = 0;
    for (int o = 0; o < before; o++) count += outputs[o].by_row == by_row;
    return count;
  }
  constexpr bool folds() const {
    for (const listed_instruction& i : instructions) {
      if (i.op == primitive::row_sum || i.op == primitive::row_max) return true;
    }
    return false;
  }
  constexpr bool by_rows() const {
    return folds() || count_reads(read_mode::row) + count_reads(read_mode::column) > 0 ||
           count_outputs(true, W) > 0;
  }
  /** Not of scalar level: differs from element to element or from row to row. */
  constexpr bool varies(int reg) const {
    if (reg < O) return reads[reg] != read_mode::scalar;
    if (reg < O + C) return false;
    const listed_instruction& i = instructions[reg - O - C];
    const int arguments = arity(i.op);
    return (arguments > 0 && varies(i.a)) || (arguments > 1 && varies(i.b)) ||
           (arguments > 2 && varies(i.c));
  }
  /** The place of a register that does not vary among the shared slots. */
  constexpr int shared_rank(int reg) const {
    int rank = 0;
    for (int r = 0; r < reg; r++) rank += !varies(r);
    return rank;
  }
};

namespace well_known {

using p = primitive;
constexpr read_mode full = read_mode::full, scalar = read_mode::scalar;

// ---- activations, behind a product or alone

constexpr listed<1, 0, 1, 1> sigmoid{{full}, {{p::sigmoid, 0, 0, 0}}, {{1, false}}};
constexpr listed<1, 0, 1, 1> tanh{{full}, {{p::tanh, 0, 0, 0}}, {{1, false}}};
constexpr listed<1, 1, 1, 1> relu{{full}, {{p::max, 0, 1, 0}}, {{2, false}}};

// ---- gradients of activations, from dy and y

constexpr listed<2, 1, 3, 1> sigmoid_grad{
    {full, full}, {{p::sub, 2, 1, 0}, {p::mul, 1, 3, 0}, {p::mul, 0, 4, 0}}, {{5, false}}};
constexpr listed<2, 1, 2, 1> relu_grad{
    {full, full}, {{p::less_equal, 1, 2, 0}, {p::select, 3, 2, 0}}, {{4, false}}};

// ---- the end of a net: last activation, loss, and the gradient at the product

constexpr listed<4, 1, 13, 3> one_sigmoid_squared_error{
    {full, scalar, full, scalar},
    {{p::add, 0, 1, 0}, {p::sigmoid, 5, 0, 0}, {p::sub, 6, 2, 0}, {p::mul, 7, 7, 0},
     {p::row_sum, 8, 0, 0}, {p::div, 9, 3, 0}, {p::div, 4, 3, 0}, {p::mul, 11, 7, 0},
     {p::add, 12, 12, 0}, {p::sub, 4, 6, 0}, {p::mul, 6, 14, 0}, {p::mul, 13, 15, 0},
     {p::row_sum, 16, 0, 0}},
    {{10, true}, {16, false}, {17, true}}};
constexpr listed<3, 2, 12, 3> softmax_crossentropy{
    {full, full, scalar},
    {{p::row_max, 0, 0, 0}, {p::sub, 0, 5, 0}, {p::exp, 6, 0, 0}, {p::row_sum, 7, 0, 0},
     {p::select, 1, 6, 3}, {p::row_sum, 9, 0, 0}, {p::div, 4, 2, 0}, {p::neg, 11, 0, 0},
     {p::select, 1, 12, 3}, {p::div, 11, 8, 0}, {p::mul, 14, 7, 0}, {p::add, 13, 15, 0}},
    {{8, true}, {10, true}, {16, false}}};

// ---- updates

constexpr listed<3, 0, 1, 1> sgd{{scalar, full, full}, {{p::fma, 0, 1, 2}}, {{3, false}}};
constexpr listed<6, 5, 11, 3> adam{
    {full, full, full, scalar, scalar, full},
    {{p::mul, 0, 6, 0}, {p::fma, 1, 7, 11}, {p::flush_tiny, 12, 0, 0}, {p::mul, 0, 8, 0},
     {p::mul, 14, 0, 0}, {p::fma, 2, 9, 15}, {p::flush_tiny, 16, 0, 0}, {p::sqrt, 17, 0, 0},
     {p::fma, 18, 3, 10}, {p::div, 13, 19, 0}, {p::fma, 4, 20, 5}},
    {{13, false}, {17, false}, {21, false}}};

template <template <const auto&...> class table> struct in {
  using type = table<sigmoid, tanh, relu, sigmoid_grad, relu_grad, one_sigmoid_squared_error,
                     softmax_crossentropy, sgd, adam>;
};

}  // namespace well_known

}  // namespace

#endif
