// A loaded plan: the encoded words of docs/plan.md as fixed records, every index, size and
// register checked once against what the plan itself declares. What remains to be checked when
// memory is bound is whether each region is long enough; nothing is checked while a plan runs.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <variant>
#include <vector>

#include "ops/map/part.h"

namespace bitgrad {

/** Thrown by `decode` alone; the border turns it into a JavaScript error. */
struct plan_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/** c >= 0 is the constant c; -c means c·n, n the rows of the batch. */
using size = std::int32_t;

inline std::int64_t size_at(size s, std::int64_t n) { return s >= 0 ? s : -std::int64_t{s} * n; }

enum class element : std::uint8_t { f32, i32, u8 };
enum class motion : std::uint8_t { fixed, step, row };

struct region_record {
  element type;
  motion moves;
  std::int32_t width;
  /** Elements at capacity; 0: known only when bound. */
  std::int64_t length;
};

struct value_record {
  std::int32_t region;
  std::int32_t offset;
  element type;
  size count;
};

// ---- ops; operands and results are indices into plan::values, sizes are as encoded

struct map_op {
  size rows, cols;
  part_record part;
};

struct matmul_op {
  size m, n, k;
  bool transpose_a, transpose_b;
  std::int32_t a, b, bias, c, column_sums;  // bias, column_sums: -1 where there is none
  /** Domain m x n, operand 0 is c. */
  std::unique_ptr<map_op> epilogue;
};

struct column_sum_op {
  size rows, cols;
  std::int32_t x, y;
};

struct gather_rows_op {
  size rows, cols;
  std::int32_t table, indices, y;
};

struct one_hot_op {
  size rows, classes;
  std::int32_t indices, y;
};

constexpr int max_rank = 6;
/** The flag keeps an op's index in 22 bits. */
constexpr std::int32_t max_ops = 1 << 22;

struct transpose_op {
  std::int32_t x, y;
  int rank;
  size shape[max_rank];
  int permutation[max_rank];
};

struct argmax_op {
  size rows, cols;
  std::int32_t x, y;
};

struct op_record {
  bool check;
  bool guard;
  std::variant<map_op, matmul_op, column_sum_op, gather_rows_op, one_hot_op, transpose_op,
               argmax_op>
      op;
};

struct plan {
  std::int32_t capacity;
  std::vector<region_record> regions;
  std::vector<value_record> values;
  std::vector<op_record> ops;
};

/** Throws plan_error and std::bad_alloc, nothing else; reads exactly `count` words. */
plan decode(const std::int32_t* words, std::size_t count);

}  // namespace bitgrad
