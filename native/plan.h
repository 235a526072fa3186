// A loaded plan: the encoded words of docs/plan.md as fixed records, every index, size and
// register checked once against what the plan itself declares. What remains to be checked when
// memory is bound is whether each region is long enough; nothing is checked while a plan runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

namespace bitgrad {

class binding;
struct region_view;
struct task;

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

/**
 * An op. Each kind has its own record, on its page native/ops/<op>.cc: operands and results as
 * indices into plan::values, sizes as encoded. Records of one loaded plan are shared by its runs.
 */
struct op_record {
  bool check = false;
  bool guard = false;

  op_record() = default;
  op_record(const op_record&) = delete;
  op_record& operator=(const op_record&) = delete;
  virtual ~op_record() = default;

  /** Makes the task in b's memory and says where addresses are to be written. */
  virtual task* make(binding& b) const = 0;
  /** Sizes and kernels for b's batch. */
  virtual void resize(binding& b, task& t) const = 0;
  /** What else depends on memory, once addresses have been written. */
  virtual void attach(const binding&, task&, const std::vector<region_view>&, float*) const {}
  /** Whether its program, if it has one, runs as a well-known one. */
  virtual bool is_compiled(const task&) const { return false; }
};

/** The flag keeps an op's index in 22 bits. */
constexpr std::int32_t max_ops = 1 << 22;

struct plan {
  std::int32_t capacity;
  std::vector<region_record> regions;
  std::vector<value_record> values;
  std::vector<std::unique_ptr<op_record>> ops;
};

/** Throws plan_error and std::bad_alloc, nothing else; reads exactly `count` words. */
plan decode(const std::int32_t* words, std::size_t count);

}  // namespace bitgrad
