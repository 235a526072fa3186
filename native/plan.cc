// Decodes a plan and proves that running it stays within its values: whatever the words are, the
// result is a plan that touches only what its regions declare, or a plan_error. The encoded form
// is described in docs/plan.md; payloads of ops are read on the pages of native/ops.
#include "plan.h"

#include <algorithm>
#include <utility>

#include "decoder.h"
#include "ops/ops.h"

namespace bitgrad {
namespace {

constexpr std::int32_t magic = 0x4c504742;
constexpr std::int32_t version = 1;
constexpr std::int64_t max_extent = 0x7fffffff;               // of one dimension
constexpr std::int64_t max_elements = std::int64_t{1} << 40;  // of one value
constexpr std::int32_t kinds = static_cast<std::int32_t>(std::size(op_kinds));
constexpr std::int32_t check_flag = 1, guard_flag = 2;

std::string text(std::int64_t number) { return std::to_string(number); }

std::int64_t elements_at(extent e, std::int64_t n) { return e >= 0 ? e : -e * n; }

}  // namespace

plan decoder::run() {
  where = "header";
  if (word() != magic) fail("these words are not a plan");
  if (const std::int32_t v = word(); v != version) {
    fail("version " + text(v) + ", needed " + text(version));
  }
  result.capacity = word();
  if (result.capacity < 0) fail("capacity " + text(result.capacity) + " is negative");
  const std::int32_t regions = count(4), value_count = count(4), ops = count(3);
  if (ops > max_ops) fail(text(ops) + " ops are too many");
  for (int i = 0; i < regions; i++) region(i);
  for (int i = 0; i < value_count; i++) value(i);
  for (int i = 0; i < ops; i++) op(i);
  where = "end";
  if (next != last) fail(text(last - next) + " words too many");
  return std::move(result);
}

// ---- words

void decoder::fail(const std::string& problem) const {
  throw plan_error("load: " + where + ": " + problem + ".");
}

std::int32_t decoder::word() {
  if (next == last) fail("the words end too early");
  return *next++;
}

std::int32_t decoder::within(std::int32_t first, std::int32_t past, const char* what) {
  const std::int32_t w = word();
  if (w < first || w >= past) {
    fail(std::string(what) + " " + text(w) + " is outside of " + text(first) + " to " +
         text(std::int64_t{past} - 1));
  }
  return w;
}

std::int32_t decoder::count(std::int32_t least) {
  const std::int32_t w = word();
  if (w < 0 || w > (last - next) / least) fail("count " + text(w) + " does not fit the words");
  return w;
}

// ---- regions and values

void decoder::region(int index) {
  where = "region " + text(index);
  region_record r{};
  r.type = static_cast<element>(within(0, 3, "type"));
  r.moves = static_cast<motion>(within(0, 3, "motion"));
  r.width = word();
  if (r.width < 0) fail("width " + text(r.width) + " is negative");
  r.length = size_at(word(), result.capacity);
  result.regions.push_back(r);
}

void decoder::value(int index) {
  where = "value " + text(index);
  value_record v{};
  v.region = within(0, static_cast<std::int32_t>(result.regions.size()), "region");
  v.offset = word();
  v.type = static_cast<element>(within(0, 3, "type"));
  v.count = word();
  if (v.offset < 0) fail("offset " + text(v.offset) + " is negative");
  const region_record& r = result.regions[static_cast<std::size_t>(v.region)];
  // Words of 4 bytes may be read either way; bytes may not.
  if ((v.type == element::u8) != (r.type == element::u8)) fail("its type is not its region's");
  const std::int64_t elements = size_at(v.count, result.capacity);
  if (elements > max_elements) fail(text(elements) + " elements are too many");
  if (r.length != 0 && v.offset + elements > r.length) {
    fail("it ends at " + text(v.offset + elements) + ", its region at " + text(r.length));
  }
  result.values.push_back(v);
}

// ---- sizes

size decoder::dimension(const char* what) {
  const size s = word();
  if (size_at(s, result.capacity) > max_extent) fail(std::string(what) + " is too large");
  return s;
}

extent decoder::product(extent a, extent b) const {
  if (a < 0 && b < 0) fail("two sizes of one value depend on the batch");
  const std::int64_t rows = std::max(result.capacity, 1);
  const std::int64_t limit = a < 0 || b < 0 ? max_elements / rows : max_elements;
  const std::int64_t left = a < 0 ? -a : a, right = b < 0 ? -b : b;
  if (left != 0 && right > limit / left) fail("a value is too large");
  return a * b;
}

extent decoder::sum(extent a, extent b) const {
  if ((a < 0 && b > 0) || (a > 0 && b < 0)) fail("a sum of sizes depends on the batch in part");
  const std::int64_t total = a + b;
  if (total > max_elements || -total > max_elements) fail("a value is too large");
  return total;
}

// Sizes are linear in n, so the ends decide. Only a plan without capacity runs for n = 0.
void decoder::covers(extent whole, extent part, const char* name) const {
  for (const std::int64_t n : {std::min(1, result.capacity), result.capacity}) {
    if (elements_at(part, n) > elements_at(whole, n)) {
      fail(std::string(name) + " holds " + text(elements_at(whole, n)) + " elements, needed " +
           text(elements_at(part, n)));
    }
  }
}

std::int32_t decoder::operand(extent needed, const char* name, std::optional<element> type) {
  const std::int32_t index = within(0, values(), name);
  require(index, needed, name, type);
  return index;
}

std::int32_t decoder::optional_operand(extent needed, const char* name) {
  const std::int32_t index = within(-1, values(), name);
  if (index >= 0) require(index, needed, name, element::f32);
  return index;
}

void decoder::require(std::int32_t index, extent needed, const char* name,
                      std::optional<element> type) const {
  const value_record& v = value_at(index);
  if (type && v.type != *type) fail(std::string(name) + " has the wrong element type");
  covers(v.count, needed, name);
}

// ---- ops

void decoder::op(int index) {
  where = "op " + text(index);
  const std::int32_t* const start = next;
  const std::int32_t words = word();
  const op_kind& kind = op_kinds[within(1, kinds + 1, "kind") - 1];
  where += std::string(" (") + kind.name + ")";
  const std::int32_t flags = within(0, 4, "flags");
  op_pointer record = kind.decode(*this);
  record->check = (flags & check_flag) != 0;
  record->guard = (flags & guard_flag) != 0;
  if (next - start != words) {
    fail("it takes " + text(next - start) + " words and claims " + text(words));
  }
  result.ops.push_back(std::move(record));
}

plan decode(const std::int32_t* words, std::size_t count) { return decoder(words, count).run(); }

}  // namespace bitgrad
