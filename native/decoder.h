// Reads the words of a plan one by one and checks each as it is read. The pages of ops use it for
// their payloads: a word that is out of bounds, or a value that is too small, throws plan_error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "plan.h"

namespace bitgrad {

/** Elements as a size: negative means times n. Wider than `size`, for products. */
using extent = std::int64_t;

class decoder {
 public:
  decoder(const std::int32_t* words, std::size_t count) : next(words), last(words + count) {}

  /** The whole plan; throws if words are left. */
  plan run();

  [[noreturn]] void fail(const std::string& problem) const;

  std::int32_t word();
  /** A word from `first` to `past` - 1. */
  std::int32_t within(std::int32_t first, std::int32_t past, const char* what);
  bool boolean(const char* what) { return within(0, 2, what) != 0; }
  /** A number of records of at least `least` words each, which must still be there. */
  std::int32_t count(std::int32_t least);

  size dimension(const char* what);
  /** a·b, of which at most one may depend on n. */
  extent product(extent a, extent b) const;
  /** a + b; neither or both may depend on n, or one is 0. */
  extent sum(extent a, extent b) const;
  /** Throws unless `part` is at most `whole` for every n. */
  void covers(extent whole, extent part, const char* name) const;

  /** Index of a value with at least `needed` elements for every n. */
  std::int32_t operand(extent needed, const char* name, std::optional<element> type);
  /** The same for an f32 value that may be missing: -1. */
  std::int32_t optional_operand(extent needed, const char* name);
  void require(std::int32_t index, extent needed, const char* name,
               std::optional<element> type) const;
  const value_record& value_at(std::int32_t index) const {
    return result.values[static_cast<std::size_t>(index)];
  }
  element type_of(std::int32_t index) const { return value_at(index).type; }
  std::int32_t values() const { return static_cast<std::int32_t>(result.values.size()); }

 private:
  void region(int index);
  void value(int index);
  void op(int index);

  const std::int32_t* next;
  const std::int32_t* last;
  std::string where;
  plan result{};
};

}  // namespace bitgrad
