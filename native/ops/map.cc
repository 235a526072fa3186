// The load side of map: reads its program, checks every register and value of it, and connects the
// slots of the program (map/part.h) to memory.
#include <algorithm>
#include <bit>
#include <string>

#include "map/op.h"
#include "ops.h"

namespace bitgrad {
namespace {

place place_of(const decoder& d, std::int32_t index) {
  const value_record& v = d.value_at(index);
  return place{v.region} << 32 | v.offset;
}

operand_record read_operand(decoder& d, size rows, size cols, extent full) {
  const std::int32_t index = d.within(0, d.values(), "operand");
  const auto read = static_cast<read_mode>(d.within(0, 4, "read"));
  const extent needed = read == read_mode::full     ? full
                        : read == read_mode::row    ? extent{rows}
                        : read == read_mode::column ? extent{cols}
                                                    : extent{1};
  d.require(index, needed, "operand", std::nullopt);
  if (d.type_of(index) == element::u8) d.fail("a program does not read bytes");
  return {index, read, d.type_of(index) == element::i32, place_of(d, index)};
}

instruction_record read_instruction(decoder& d, std::int32_t registers) {
  instruction_record i{};
  i.op = static_cast<primitive>(d.within(1, last_primitive + 1, "primitive"));
  const bool random = i.op == primitive::random;
  const int arguments = arity(i.op);
  const auto argument = [&](int which) {
    return which < arguments ? d.within(0, registers, "register") : d.word();
  };
  i.a = random ? d.word() : argument(0);
  i.b = argument(1);
  i.c = argument(2);
  return i;
}

output_record read_output(decoder& d, const part_record& p, size rows, size cols, extent full) {
  const std::int32_t index = d.within(0, d.values(), "output");
  const auto registers = static_cast<std::int32_t>(p.levels.size());
  const std::int32_t source = d.within(0, registers, "register of an output");
  bool by_row = d.boolean("write");
  const bool is_full = p.levels[static_cast<std::size_t>(source)] == level::full;
  // A row of one element is the element.
  if (is_full && cols == 1) by_row = false;
  d.require(index, by_row ? extent{rows} : full, "output", element::f32);
  if (by_row && is_full) d.fail("an output by row needs a register by row");
  return {index, source, by_row, place_of(d, index)};
}

part_record read_part(decoder& d, size rows, size cols) {
  part_record p;
  const extent full = d.product(rows, cols);
  const std::int32_t operands = d.count(2), constants = d.count(1), instructions = d.count(4);
  const std::int32_t outputs = d.count(3);
  if (std::int64_t{operands} + constants + instructions > max_registers) {
    d.fail("more than " + std::to_string(max_registers) + " registers");
  }
  if (outputs > max_outputs) d.fail("more than " + std::to_string(max_outputs) + " outputs");
  for (int i = 0; i < operands; i++) p.operands.push_back(read_operand(d, rows, cols, full));
  for (int i = 0; i < constants; i++) p.constants.push_back(std::bit_cast<float>(d.word()));
  for (int i = 0; i < instructions; i++) {
    p.instructions.push_back(read_instruction(d, operands + constants + i));
  }
  find_levels(p);
  for (int i = 0; i < outputs; i++) p.outputs.push_back(read_output(d, p, rows, cols, full));
  build_program(p);
  return p;
}

}  // namespace

map_op::map_op(decoder& d, size rows_read, size cols_read)
    : rows(rows_read), cols(cols_read), part(read_part(d, rows_read, cols_read)) {}

op_pointer decode_map(decoder& d) {
  const size rows = d.dimension("rows"), cols = d.dimension("cols");
  return std::make_unique<map_op>(d, rows, cols);
}

task* map_op::make(binding& b) const {
  const map_program& p = part.program;
  map_task* const t = b.memory.array<map_task>(1);
  t->program = &p;
  t->at = b.memory.array<float*>(p.slots);
  t->sources = b.memory.array<const void*>(p.operand_count);
  t->row_outputs = b.memory.array<float*>(p.row_output_count);
  for (int o = 0; o < p.operand_count; o++) {
    const std::int32_t index = part.operands[static_cast<std::size_t>(o)].value;
    const operand_slot& operand = p.operands[o];
    if (operand.read == read_mode::full || operand.read == read_mode::column) {
      b.link(&t->at[operand.slot], index);
      b.reads_past(index);
    } else {
      b.link(&t->sources[o], index);
    }
  }
  for (int k = p.full_operands; k < p.first_column; k++) {
    const std::uint16_t output = p.full_outputs[k - p.full_operands];
    b.link(&t->at[k], part.outputs[output].value);
  }
  for (int k = 0; k < p.row_output_count; k++) {
    b.link(&t->row_outputs[k], part.outputs[p.row_outputs[k].output].value);
  }
  for (int k = p.first_shared; k < p.first_temp; k++) {
    t->at[k] = b.memory.array<float>(tile_floats);
  }
  for (int c = 0; c < p.constant_count; c++) {
    std::fill_n(t->at[p.constant_slots[c]], tile_floats, p.constants[c]);
  }
  return t;
}

void map_op::resize(binding& b, task& any) const {
  map_task& t = static_cast<map_task&>(any);
  t.rows = b.at(rows);
  t.cols = b.at(cols);
  b.needs_scratch(std::int64_t{t.program->tiles} * tile_floats);
  b.kernels.prepare_map(t);
}

void map_op::attach(const binding& b, task& any, const std::vector<region_view>& regions,
                    float* scratch_memory) const {
  map_task& t = static_cast<map_task&>(any);
  const map_program& p = part.program;
  for (int k = p.first_temp; k < p.slots; k++) {
    t.at[k] = scratch_memory + std::int64_t{k - p.first_temp} * tile_floats;
  }
  const std::int64_t elements = t.rows * t.cols;
  t.owned = (elements + 15) / 16 * 16;
  t.one_row = t.rows == 1;
  for (const output_record& output : part.outputs) {
    if (b.owns_padding(output.value, regions)) continue;
    if (output.by_row) {
      t.one_row = false;
    } else {
      t.owned = elements;
    }
  }
}

bool map_op::is_compiled(const task& t) const { return static_cast<const map_task&>(t).compiled; }

}  // namespace bitgrad
