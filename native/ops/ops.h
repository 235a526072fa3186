// The kinds of ops: for each, the function that reads its payload (docs/plan.md) and makes its
// record. What it computes is on the page beside it, native/ops/<op>.h, compiled for each
// instruction set; this side is compiled once.
#pragma once

#include <memory>

#include "../plan.h"

namespace bitgrad {

class decoder;
using op_pointer = std::unique_ptr<op_record>;

op_pointer decode_map(decoder& d);
op_pointer decode_matmul(decoder& d);
op_pointer decode_column_sum(decoder& d);
op_pointer decode_gather_rows(decoder& d);
op_pointer decode_one_hot(decoder& d);
op_pointer decode_transpose(decoder& d);
op_pointer decode_argmax(decoder& d);
op_pointer decode_concat(decoder& d);
op_pointer decode_slice(decoder& d);
op_pointer decode_scatter_add_rows(decoder& d);
op_pointer decode_batch_matmul(decoder& d);

struct op_kind {
  const char* name;
  op_pointer (*decode)(decoder& d);
};

/** By the kind's number in encoded plans, less 1. */
constexpr op_kind op_kinds[] = {
    {"map", decode_map},
    {"matmul", decode_matmul},
    {"columnSum", decode_column_sum},
    {"gatherRows", decode_gather_rows},
    {"oneHot", decode_one_hot},
    {"transpose", decode_transpose},
    {"argmax", decode_argmax},
    {"concat", decode_concat},
    {"slice", decode_slice},
    {"scatterAddRows", decode_scatter_add_rows},
    {"batchMatmul", decode_batch_matmul},
};

}  // namespace bitgrad
