// Decodes a plan and proves that running it stays within its values: whatever the words are, the
// result is a plan that touches only what its regions declare, or a plan_error. The encoded form
// is described in docs/plan.md.
#include "plan.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <string>
#include <utility>

namespace bitgrad {
namespace {

constexpr std::int32_t magic = 0x4c504742;
constexpr std::int32_t version = 1;
constexpr std::int64_t max_extent = 0x7fffffff;             // of one dimension
constexpr std::int64_t max_elements = std::int64_t{1} << 40;  // of one value

constexpr const char* kind_names[] = {"",       "map",       "matmul",  "columnSum", "gatherRows",
                                      "oneHot", "transpose", "argmax"};
constexpr int last_kind = 7;
constexpr std::int32_t check_flag = 1, guard_flag = 2;

/** Elements as a size: negative means times n. Wider than `size`, for products. */
using extent = std::int64_t;

std::string text(std::int64_t number) { return std::to_string(number); }

class decoder {
 public:
  decoder(const std::int32_t* words, std::size_t count) : next(words), last(words + count) {}

  plan run() {
    where = "header";
    if (word() != magic) fail("these words are not a plan");
    if (const std::int32_t v = word(); v != version) {
      fail("version " + text(v) + ", needed " + text(version));
    }
    result.capacity = word();
    if (result.capacity < 0) fail("capacity " + text(result.capacity) + " is negative");
    const std::int32_t regions = count(4), values = count(4), ops = count(3);
    if (ops > max_ops) fail(text(ops) + " ops are too many");
    for (int i = 0; i < regions; i++) region(i);
    for (int i = 0; i < values; i++) value(i);
    for (int i = 0; i < ops; i++) op(i);
    where = "end";
    if (next != last) fail(text(last - next) + " words too many");
    return std::move(result);
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw plan_error("load: " + where + ": " + problem + ".");
  }

  std::int32_t word() {
    if (next == last) fail("the words end too early");
    return *next++;
  }
  std::int32_t within(std::int32_t first, std::int32_t past, const char* what) {
    const std::int32_t w = word();
    if (w < first || w >= past) {
      fail(std::string(what) + " " + text(w) + " is outside of " + text(first) + " to " +
           text(std::int64_t{past} - 1));
    }
    return w;
  }
  bool boolean(const char* what) { return within(0, 2, what) != 0; }
  // A number of records of at least `least` words each, which must still be there.
  std::int32_t count(std::int32_t least) {
    const std::int32_t w = word();
    if (w < 0 || w > (last - next) / least) fail("count " + text(w) + " does not fit the words");
    return w;
  }

  void region(int index) {
    where = "region " + text(index);
    region_record r{};
    r.type = static_cast<element>(within(0, 3, "type"));
    r.moves = static_cast<motion>(within(0, 3, "motion"));
    r.width = word();
    if (r.width < 0) fail("width " + text(r.width) + " is negative");
    r.length = size_at(word(), result.capacity);
    result.regions.push_back(r);
  }

  void value(int index) {
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

  size dimension(const char* what) {
    const size s = word();
    if (size_at(s, result.capacity) > max_extent) fail(std::string(what) + " is too large");
    return s;
  }
  extent product(extent a, extent b) const {
    if (a < 0 && b < 0) fail("two sizes of one value depend on the batch");
    const std::int64_t rows = std::max(result.capacity, 1);
    const std::int64_t limit = a < 0 || b < 0 ? max_elements / rows : max_elements;
    const std::int64_t left = a < 0 ? -a : a, right = b < 0 ? -b : b;
    if (left != 0 && right > limit / left) fail("a value is too large");
    return a * b;
  }
  static std::int64_t elements_at(extent e, std::int64_t n) { return e >= 0 ? e : -e * n; }

  /** Index of a value with at least `needed` elements for every n. */
  std::int32_t operand(extent needed, const char* name, std::optional<element> type) {
    const std::int32_t index = within(0, static_cast<std::int32_t>(result.values.size()), name);
    require(index, needed, name, type);
    return index;
  }
  std::int32_t optional_operand(extent needed, const char* name) {
    const std::int32_t index = within(-1, static_cast<std::int32_t>(result.values.size()), name);
    if (index >= 0) require(index, needed, name, element::f32);
    return index;
  }
  void require(std::int32_t index, extent needed, const char* name,
               std::optional<element> type) const {
    const value_record& v = result.values[static_cast<std::size_t>(index)];
    if (type && v.type != *type) fail(std::string(name) + " has the wrong element type");
    // Both are linear in n, so the ends decide. Only a plan without capacity runs for n = 0.
    for (const std::int64_t n : {std::min(1, result.capacity), result.capacity}) {
      if (elements_at(needed, n) > size_at(v.count, n)) {
        fail(std::string(name) + " holds " + text(size_at(v.count, n)) + " elements, needed " +
             text(elements_at(needed, n)));
      }
    }
  }
  element type_of(std::int32_t index) const {
    return result.values[static_cast<std::size_t>(index)].type;
  }
  place place_of(std::int32_t index) const {
    const value_record& v = result.values[static_cast<std::size_t>(index)];
    return place{v.region} << 32 | v.offset;
  }

  // ---- ops

  void op(int index) {
    where = "op " + text(index);
    const std::int32_t* const start = next;
    const std::int32_t words = word();
    const std::int32_t kind = within(1, last_kind + 1, "kind");
    where += std::string(" (") + kind_names[kind] + ")";
    const std::int32_t flags = within(0, 4, "flags");
    op_record record{(flags & check_flag) != 0, (flags & guard_flag) != 0, map_op{}};
    switch (kind) {
      case 1: record.op = map(); break;
      case 2: record.op = matmul(); break;
      case 3: record.op = column_sum(); break;
      case 4: record.op = gather_rows(); break;
      case 5: record.op = one_hot(); break;
      case 6: record.op = transpose(); break;
      default: record.op = argmax(); break;
    }
    if (next - start != words) {
      fail("it takes " + text(next - start) + " words and claims " + text(words));
    }
    result.ops.push_back(std::move(record));
  }

  map_op map() {
    map_op m{};
    m.rows = dimension("rows");
    m.cols = dimension("cols");
    m.part = part(m.rows, m.cols);
    return m;
  }

  matmul_op matmul() {
    matmul_op m{};
    m.m = dimension("m");
    m.n = dimension("n");
    m.k = dimension("k");
    m.transpose_a = boolean("transposeA");
    m.transpose_b = boolean("transposeB");
    m.a = operand(product(m.m, m.k), "a", element::f32);
    m.b = operand(product(m.k, m.n), "b", element::f32);
    m.bias = optional_operand(m.n, "bias");
    m.c = operand(product(m.m, m.n), "c", element::f32);
    m.column_sums = optional_operand(m.n, "columnSums");
    if (boolean("hasEpilogue")) {
      m.epilogue = std::make_unique<map_op>(map_op{m.m, m.n, part(m.m, m.n)});
      const std::vector<operand_record>& operands = m.epilogue->part.operands;
      if (operands.empty() || operands[0].value != m.c || operands[0].read != read_mode::full) {
        fail("operand 0 of the epilogue is not c");
      }
    }
    return m;
  }

  column_sum_op column_sum() {
    column_sum_op s{};
    s.rows = dimension("rows");
    s.cols = dimension("cols");
    s.x = operand(product(s.rows, s.cols), "x", element::f32);
    s.y = operand(s.cols, "y", element::f32);
    return s;
  }

  gather_rows_op gather_rows() {
    gather_rows_op g{};
    g.rows = dimension("rows");
    g.cols = dimension("cols");
    if (g.cols < 1) fail("cols depends on the batch, or is 0");
    g.table = operand(0, "table", std::nullopt);
    g.indices = operand(g.rows, "indices", element::i32);
    g.y = operand(product(g.rows, g.cols), "y", std::nullopt);
    const element from = type_of(g.table), to = type_of(g.y);
    if (to == element::u8 || (to == element::i32 && from == element::f32)) {
      fail("the table's elements do not convert to y's");
    }
    return g;
  }

  one_hot_op one_hot() {
    one_hot_op o{};
    o.rows = dimension("rows");
    o.classes = dimension("classes");
    if (o.classes < 0) fail("classes depends on the batch");
    o.indices = operand(o.rows, "indices", element::i32);
    o.y = operand(product(o.rows, o.classes), "y", element::f32);
    return o;
  }

  transpose_op transpose() {
    transpose_op t{};
    t.x = operand(0, "x", std::nullopt);
    t.y = operand(0, "y", std::nullopt);
    if (type_of(t.x) != type_of(t.y) || type_of(t.x) == element::u8) {
      fail("x and y need the same elements of 4 bytes");
    }
    t.rank = within(0, max_rank + 1, "rank");
    extent elements = 1;
    for (int i = 0; i < t.rank; i++) {
      t.shape[i] = dimension("a size of the shape");
      elements = product(elements, t.shape[i]);
    }
    unsigned seen = 0;
    for (int i = 0; i < t.rank; i++) {
      t.permutation[i] = within(0, t.rank, "axis");
      seen |= 1u << t.permutation[i];
    }
    if (seen != (1u << t.rank) - 1) fail("the axes are not a permutation");
    require(t.x, elements, "x", std::nullopt);
    require(t.y, elements, "y", std::nullopt);
    return t;
  }

  argmax_op argmax() {
    argmax_op a{};
    a.rows = dimension("rows");
    a.cols = dimension("cols");
    if (a.cols == 0) fail("a row without elements has no largest");
    a.x = operand(product(a.rows, a.cols), "x", element::f32);
    a.y = operand(a.rows, "y", element::i32);
    return a;
  }

  // ---- parts

  part_record part(size rows, size cols) {
    part_record p;
    const extent full = product(rows, cols);
    const std::int32_t operands = count(2), constants = count(1), instructions = count(4);
    const std::int32_t outputs = count(3);
    if (std::int64_t{operands} + constants + instructions > max_registers) {
      fail("more than " + text(max_registers) + " registers");
    }
    if (outputs > max_outputs) fail("more than " + text(max_outputs) + " outputs");
    for (int i = 0; i < operands; i++) {
      const std::int32_t index =
          within(0, static_cast<std::int32_t>(result.values.size()), "operand");
      const auto read = static_cast<read_mode>(within(0, 4, "read"));
      const extent needed = read == read_mode::full     ? full
                            : read == read_mode::row    ? extent{rows}
                            : read == read_mode::column ? extent{cols}
                                                        : extent{1};
      require(index, needed, "operand", std::nullopt);
      if (type_of(index) == element::u8) fail("a program does not read bytes");
      p.operands.push_back({index, read, type_of(index) == element::i32, place_of(index)});
    }
    for (int i = 0; i < constants; i++) p.constants.push_back(std::bit_cast<float>(word()));
    for (int i = 0; i < instructions; i++) {
      p.instructions.push_back(instruction(operands + constants + i));
    }
    find_levels(p);
    for (int i = 0; i < outputs; i++) output(p, rows, cols, full);
    build_program(p);
    return p;
  }

  instruction_record instruction(std::int32_t registers) {
    instruction_record i{};
    i.op = static_cast<primitive>(within(1, last_primitive + 1, "primitive"));
    const bool random = i.op == primitive::random;
    const int arguments = arity(i.op);
    const auto argument = [&](int which) {
      return which < arguments ? within(0, registers, "register") : word();
    };
    i.a = random ? word() : argument(0);
    i.b = argument(1);
    i.c = argument(2);
    return i;
  }

  void output(part_record& p, size rows, size cols, extent full) {
    const std::int32_t index = within(0, static_cast<std::int32_t>(result.values.size()), "output");
    const std::int32_t source =
        within(0, static_cast<std::int32_t>(p.levels.size()), "register of an output");
    bool by_row = boolean("write");
    const bool is_full = p.levels[static_cast<std::size_t>(source)] == level::full;
    // A row of one element is the element.
    if (is_full && cols == 1) by_row = false;
    require(index, by_row ? extent{rows} : full, "output", element::f32);
    if (by_row && is_full) {
      fail("an output by row needs a register by row");
    }
    p.outputs.push_back({index, source, by_row, place_of(index)});
  }

  const std::int32_t* next;
  const std::int32_t* last;
  std::string where;
  plan result{};
};

}  // namespace

plan decode(const std::int32_t* words, std::size_t count) { return decoder(words, count).run(); }

}  // namespace bitgrad
