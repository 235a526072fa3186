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
};

namespace well_known {

using p = primitive;
constexpr read_mode full = read_mode::full, scalar = read_mode::scalar;

// ---- activations, behind a product or alone

constexpr listed<1, 0, 1, 1> sigmoid{{full}, {{p::sigmoid, 0, 0, 0}}, {{1, false}}};
constexpr listed<1, 0, 1, 1> tanh{{full}, {{p::tanh, 0, 0, 0}}, {{1, false}}};
constexpr listed<1, 1, 1, 1> relu{{full}, {{p::max, 0, 1, 0}}, {{2, false}}};
// The slope is kept for the gradient, as are the parts of gelu.
constexpr listed<1, 3, 3, 2> leaky_relu{
    {full},
    {{p::less, 1, 0, 0}, {p::select, 4, 2, 3}, {p::mul, 0, 5, 0}},
    {{5, false}, {6, false}}};
constexpr listed<1, 3, 5, 4> gelu{
    {full},
    {{p::mul, 0, 1, 0}, {p::mul, 0, 2, 0}, {p::erf, 5, 0, 0}, {p::add, 6, 3, 0}, {p::mul, 4, 7, 0}},
    {{4, false}, {5, false}, {7, false}, {8, false}}};

// ---- gradients of activations, from dy and what the activation left

constexpr listed<2, 1, 3, 1> sigmoid_grad{
    {full, full}, {{p::sub, 2, 1, 0}, {p::mul, 1, 3, 0}, {p::mul, 0, 4, 0}}, {{5, false}}};
constexpr listed<2, 1, 3, 1> tanh_grad{
    {full, full}, {{p::mul, 1, 1, 0}, {p::sub, 2, 3, 0}, {p::mul, 0, 4, 0}}, {{5, false}}};
constexpr listed<2, 1, 2, 1> relu_grad{
    {full, full}, {{p::less_equal, 1, 2, 0}, {p::select, 3, 2, 0}}, {{4, false}}};
constexpr listed<2, 0, 1, 1> leaky_relu_grad{{full, full}, {{p::mul, 0, 1, 0}}, {{2, false}}};
constexpr listed<4, 3, 10, 1> gelu_grad{
    {full, full, full, full},
    {{p::mul, 0, 1, 0}, {p::mul, 0, 2, 0}, {p::mul, 3, 3, 0}, {p::neg, 9, 0, 0}, {p::exp, 10, 0, 0},
     {p::mul, 4, 11, 0}, {p::mul, 8, 12, 0}, {p::mul, 13, 5, 0}, {p::mul, 7, 6, 0},
     {p::add, 14, 15, 0}},
    {{16, false}}};

// ---- the end of a net: last activation, loss, and the gradient at the product

// A product of one column takes its bias here.
constexpr listed<4, 1, 9, 3> one_squared_error{
    {full, scalar, full, scalar},
    {{p::add, 0, 1, 0}, {p::sub, 5, 2, 0}, {p::mul, 6, 6, 0}, {p::row_sum, 7, 0, 0},
     {p::div, 8, 3, 0}, {p::div, 4, 3, 0}, {p::mul, 10, 6, 0}, {p::add, 11, 11, 0},
     {p::row_sum, 12, 0, 0}},
    {{9, true}, {12, false}, {13, true}}};
constexpr listed<4, 1, 13, 3> one_sigmoid_squared_error{
    {full, scalar, full, scalar},
    {{p::add, 0, 1, 0}, {p::sigmoid, 5, 0, 0}, {p::sub, 6, 2, 0}, {p::mul, 7, 7, 0},
     {p::row_sum, 8, 0, 0}, {p::div, 9, 3, 0}, {p::div, 4, 3, 0}, {p::mul, 11, 7, 0},
     {p::add, 12, 12, 0}, {p::sub, 4, 6, 0}, {p::mul, 6, 14, 0}, {p::mul, 13, 15, 0},
     {p::row_sum, 16, 0, 0}},
    {{10, true}, {16, false}, {17, true}}};
constexpr listed<3, 2, 7, 2> squared_error{
    {full, full, scalar},
    {{p::sub, 0, 1, 0}, {p::mul, 5, 5, 0}, {p::row_sum, 6, 0, 0}, {p::div, 3, 2, 0},
     {p::div, 8, 4, 0}, {p::mul, 9, 5, 0}, {p::add, 10, 10, 0}},
    {{7, true}, {11, false}}};
constexpr listed<3, 2, 12, 3> softmax_sparse_crossentropy{
    {full, full, scalar},
    {{p::row_max, 0, 0, 0}, {p::sub, 0, 5, 0}, {p::exp, 6, 0, 0}, {p::row_sum, 7, 0, 0},
     {p::select, 1, 6, 3}, {p::row_sum, 9, 0, 0}, {p::div, 4, 2, 0}, {p::neg, 11, 0, 0},
     {p::select, 1, 12, 3}, {p::div, 11, 8, 0}, {p::mul, 14, 7, 0}, {p::add, 13, 15, 0}},
    {{8, true}, {10, true}, {16, false}}};
constexpr listed<3, 1, 15, 2> softmax_crossentropy{
    {full, full, scalar},
    {{p::row_max, 0, 0, 0}, {p::sub, 0, 4, 0}, {p::exp, 5, 0, 0}, {p::row_sum, 6, 0, 0},
     {p::log, 7, 0, 0}, {p::sub, 8, 5, 0}, {p::mul, 1, 9, 0}, {p::row_sum, 10, 0, 0},
     {p::div, 3, 2, 0}, {p::mul, 12, 1, 0}, {p::neg, 13, 0, 0}, {p::row_sum, 13, 0, 0},
     {p::div, 15, 7, 0}, {p::mul, 16, 6, 0}, {p::add, 14, 17, 0}},
    {{11, true}, {18, false}}};

// ---- updates

constexpr listed<3, 0, 1, 1> sgd{{scalar, full, full}, {{p::fma, 0, 1, 2}}, {{3, false}}};
constexpr listed<4, 1, 3, 2> momentum{
    {full, full, scalar, full},
    {{p::fma, 0, 4, 1}, {p::flush_tiny, 5, 0, 0}, {p::fma, 2, 6, 3}},
    {{6, false}, {7, false}}};
constexpr listed<4, 1, 4, 2> nesterov{
    {full, full, scalar, full},
    {{p::fma, 0, 4, 1}, {p::flush_tiny, 5, 0, 0}, {p::fma, 6, 4, 1}, {p::fma, 2, 7, 3}},
    {{6, false}, {8, false}}};
constexpr listed<4, 3, 8, 2> rmsprop{
    {full, full, scalar, full},
    {{p::mul, 0, 4, 0}, {p::mul, 7, 0, 0}, {p::fma, 1, 5, 8}, {p::flush_tiny, 9, 0, 0},
     {p::sqrt, 10, 0, 0}, {p::add, 11, 6, 0}, {p::div, 0, 12, 0}, {p::fma, 2, 13, 3}},
    {{10, false}, {14, false}}};
constexpr listed<6, 5, 11, 3> adam{
    {full, full, full, scalar, scalar, full},
    {{p::mul, 0, 6, 0}, {p::fma, 1, 7, 11}, {p::flush_tiny, 12, 0, 0}, {p::mul, 0, 8, 0},
     {p::mul, 14, 0, 0}, {p::fma, 2, 9, 15}, {p::flush_tiny, 16, 0, 0}, {p::sqrt, 17, 0, 0},
     {p::fma, 18, 3, 10}, {p::div, 13, 19, 0}, {p::fma, 4, 20, 5}},
    {{13, false}, {17, false}, {21, false}}};
constexpr listed<7, 6, 13, 3> adamw{
    {scalar, full, full, full, full, scalar, scalar},
    {{p::mul, 0, 7, 0}, {p::fma, 13, 1, 1}, {p::mul, 2, 8, 0}, {p::fma, 3, 9, 15},
     {p::flush_tiny, 16, 0, 0}, {p::mul, 2, 10, 0}, {p::mul, 18, 2, 0}, {p::fma, 4, 11, 19},
     {p::flush_tiny, 20, 0, 0}, {p::sqrt, 21, 0, 0}, {p::fma, 22, 5, 12}, {p::div, 17, 23, 0},
     {p::fma, 6, 24, 14}},
    {{17, false}, {21, false}, {25, false}}};

template <template <const auto&...> class table> struct in {
  using type =
      table<sigmoid, tanh, relu, leaky_relu, gelu, sigmoid_grad, tanh_grad, relu_grad,
            leaky_relu_grad, gelu_grad, one_squared_error, one_sigmoid_squared_error,
            squared_error, softmax_sparse_crossentropy, softmax_crossentropy, sgd, momentum,
            nesterov, rmsprop, adam, adamw>;
};

}  // namespace well_known

}  // namespace

#endif
