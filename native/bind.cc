// Turns a plan's records into tasks. Every record has been checked by `decode`; the memory by
// run.cc, against the extents found here.
#include "bind.h"

#include <algorithm>
#include <new>
#include <type_traits>

namespace bitgrad {
namespace {

constexpr std::size_t line = 64;
constexpr std::size_t block_bytes_least = std::size_t{1} << 12;
constexpr std::size_t block_bytes_most = std::size_t{1} << 16;

std::size_t whole_lines(std::size_t bytes) { return (bytes + line - 1) / line * line; }

std::int64_t bytes_of(element type) { return type == element::u8 ? 1 : 4; }

std::int64_t round_up16(std::int64_t floats) { return (floats + 15) / 16 * 16; }

template <typename T> T* typed(task* t) { return static_cast<T*>(t); }

}  // namespace

void* arena::take(std::size_t bytes) {
  bytes = whole_lines(std::max<std::size_t>(bytes, 1));
  if (bytes > left) {
    // Twice as much each time: a service may keep many plans of a few ops.
    const std::size_t taken_bytes =
        std::max(bytes, std::clamp(all_bytes, block_bytes_least, block_bytes_most));
    auto* block = static_cast<std::byte*>(
        ::operator new[](taken_bytes, std::align_val_t{line}));
    blocks.emplace_back(block);
    std::fill_n(block, taken_bytes, std::byte{0});
    next = block;
    left = taken_bytes;
    all_bytes += taken_bytes;
  }
  void* const taken = next;
  next += bytes;
  left -= bytes;
  return taken;
}

binding::binding(const plan& plan_source, const kernel_table& table)
    : source(plan_source), kernels(table), over_read(plan_source.values.size(), false) {
  int index = 0;
  for (const op_record& record : source.ops) {
    task* const t = std::visit([&](const auto& op) { return make(op); }, record.op);
    t->op = index++;
    t->check = record.check;
    t->guard = record.guard;
    list.push_back(t);
  }
  ends.resize(source.regions.size());
  prepare(source.capacity, 1);
}

// ---- making tasks

map_task* binding::make_map(const part_record& part) {
  const map_program& p = part.program;
  map_task* const t = memory.array<map_task>(1);
  t->program = &p;
  t->at = memory.array<float*>(p.slots);
  t->sources = memory.array<const void*>(p.operand_count);
  t->row_outputs = memory.array<float*>(p.row_output_count);
  for (int o = 0; o < p.operand_count; o++) {
    const std::int32_t index = part.operands[static_cast<std::size_t>(o)].value;
    const operand_slot& operand = p.operands[o];
    if (operand.read == read_mode::full || operand.read == read_mode::column) {
      add_link(&t->at[operand.slot], index);
      reads_past(index);
    } else {
      add_link(&t->sources[o], index);
    }
  }
  for (int k = p.full_operands; k < p.first_column; k++) {
    const std::uint16_t output = p.full_outputs[k - p.full_operands];
    add_link(&t->at[k], part.outputs[output].value);
  }
  for (int k = 0; k < p.row_output_count; k++) {
    add_link(&t->row_outputs[k], part.outputs[p.row_outputs[k].output].value);
  }
  for (int k = p.first_shared; k < p.first_temp; k++) t->at[k] = memory.array<float>(tile_floats);
  for (int c = 0; c < p.constant_count; c++) {
    std::fill_n(t->at[p.constant_slots[c]], tile_floats, p.constants[c]);
  }
  return t;
}

task* binding::make(const map_op& op) { return make_map(op.part); }

task* binding::make(const matmul_op& op) {
  auto* const t = static_cast<matmul_task_face*>(
      memory.take(static_cast<std::size_t>(kernels.matmul_task_bytes)));
  t->transpose_a = op.transpose_a;
  t->transpose_b = op.transpose_b;
  t->has_bias = op.bias >= 0;
  t->has_sums = op.column_sums >= 0;
  t->epilogue = op.epilogue ? make_map(op.epilogue->part) : nullptr;
  t->scans_c = true;
  if (op.epilogue) {
    const value_record& c = value(op.c);
    for (const output_record& output : op.epilogue->part.outputs) {
      const value_record& v = value(output.value);
      if (v.region == c.region && v.offset == c.offset) t->scans_c = false;
    }
  }
  t->m = t->n = t->k = 1;
  kernels.prepare_matmul(*t, 1);  // for the places
  for (const std::int32_t index : {op.a, op.b, op.bias}) {
    if (index >= 0) reads_past(index);
  }
  add_link(t->places.a, op.a);
  add_link(t->places.b, op.b);
  add_link(t->places.c, op.c);
  if (t->has_bias) add_link(t->places.bias, op.bias);
  if (t->has_sums) add_link(t->places.sums, op.column_sums);
  return t;
}

task* binding::make(const column_sum_op& op) {
  auto* const t = memory.array<column_sum_task>(1);
  reads_past(op.x);
  add_link(&t->x, op.x);
  add_link(&t->y, op.y);
  return t;
}

task* binding::make(const gather_rows_op& op) {
  auto* const t = memory.array<gather_rows_task>(1);
  const element from = value(op.table).type, to = value(op.y).type;
  t->convert = from == to               ? conversion::words
               : from == element::i32   ? conversion::i32_to_f32
               : to == element::f32     ? conversion::u8_to_f32
                                        : conversion::u8_to_i32;
  add_link(&t->table, op.table);
  add_link(&t->indices, op.indices);
  add_link(&t->y, op.y);
  return t;
}

task* binding::make(const one_hot_op& op) {
  auto* const t = memory.array<one_hot_task>(1);
  add_link(&t->indices, op.indices);
  add_link(&t->y, op.y);
  return t;
}

task* binding::make(const transpose_op& op) {
  auto* const t = memory.array<transpose_task>(1);
  add_link(&t->x, op.x);
  add_link(&t->y, op.y);
  return t;
}

task* binding::make(const argmax_op& op) {
  auto* const t = memory.array<argmax_task>(1);
  add_link(&t->x, op.x);
  add_link(&t->y, op.y);
  return t;
}

// ---- sizes

void binding::prepare(std::int64_t n, int thread_count) {
  prepared_for = n;
  threads = thread_count;
  scratch = 0;
  connected_to_regions = false;
  for (std::size_t i = 0; i < list.size(); i++) {
    std::visit([&](const auto& op) { resize(op, list[i]); }, source.ops[i].op);
  }
  scratch = round_up16(scratch);
  find_extents();
}

void binding::resize(const map_op& op, task* any) {
  map_task& t = *typed<map_task>(any);
  t.rows = at(op.rows);
  t.cols = at(op.cols);
  scratch = std::max<std::int64_t>(scratch, std::int64_t{t.program->tiles} * tile_floats);
  kernels.prepare_map(t);
}

void binding::resize(const matmul_op& op, task* any) {
  matmul_task_face& t = *typed<matmul_task_face>(any);
  t.m = at(op.m);
  t.n = at(op.n);
  t.k = at(op.k);
  if (op.epilogue) {
    t.epilogue->op = t.op;
    t.epilogue->check = t.check;
    resize(*op.epilogue, t.epilogue);
  }
  kernels.prepare_matmul(t, threads);
  scratch = std::max(scratch, t.scratch_floats);
}

void binding::resize(const column_sum_op& op, task* any) {
  column_sum_task& t = *typed<column_sum_task>(any);
  t.rows = at(op.rows);
  t.cols = at(op.cols);
  kernels.prepare_column_sum(t);
}

void binding::resize(const gather_rows_op& op, task* any) {
  gather_rows_task& t = *typed<gather_rows_task>(any);
  t.rows = at(op.rows);
  t.cols = at(op.cols);
  t.check = t.check && value(op.y).type == element::f32;
  kernels.prepare_gather_rows(t);
}

void binding::resize(const one_hot_op& op, task* any) {
  one_hot_task& t = *typed<one_hot_task>(any);
  t.rows = at(op.rows);
  t.classes = at(op.classes);
  kernels.prepare_one_hot(t);
}

void binding::resize(const transpose_op& op, task* any) {
  transpose_task& t = *typed<transpose_task>(any);
  t.check = t.check && value(op.y).type == element::f32;
  t.rank = op.rank;
  for (int i = 0; i < op.rank; i++) {
    t.shape[i] = at(op.shape[i]);
    t.permutation[i] = op.permutation[i];
  }
  kernels.prepare_transpose(t);
}

void binding::resize(const argmax_op& op, task* any) {
  argmax_task& t = *typed<argmax_task>(any);
  t.rows = at(op.rows);
  t.cols = at(op.cols);
  kernels.prepare_argmax(t);
}

// Vectors start inside a value, so they reach at most 15 elements past it.
void binding::find_extents() {
  std::fill(ends.begin(), ends.end(), extent{0, 0});
  for (std::size_t i = 0; i < source.values.size(); i++) {
    const value_record& v = source.values[i];
    extent& e = ends[static_cast<std::size_t>(v.region)];
    const std::int64_t end = v.offset + at(v.count);
    e.end = std::max(e.end, end);
    if (over_read[i]) e.padded_end = std::max(e.padded_end, end + 15);
  }
}

bool binding::is_compiled(std::size_t op) const {
  if (std::holds_alternative<map_op>(source.ops[op].op)) return typed<map_task>(list[op])->compiled;
  if (!std::holds_alternative<matmul_op>(source.ops[op].op)) return false;
  const map_task* const epilogue = typed<matmul_task_face>(list[op])->epilogue;
  return epilogue != nullptr && epilogue->compiled;
}

// ---- addresses

void binding::attach_map(const part_record& part, map_task& t,
                         const std::vector<region_view>& regions, float* scratch_memory) const {
  const map_program& p = part.program;
  for (int k = p.first_temp; k < p.slots; k++) {
    t.at[k] = scratch_memory + std::int64_t{k - p.first_temp} * tile_floats;
  }
  const std::int64_t elements = t.rows * t.cols;
  t.owned = round_up16(elements);
  for (const output_record& output : part.outputs) {
    if (output.by_row) continue;
    const value_record& v = value(output.value);
    const auto region = static_cast<std::size_t>(v.region);
    // Where regions move, what follows a value may be another step's or another row's.
    const bool owns_padding = source.regions[region].moves == motion::fixed &&
                              v.offset + round_up16(elements) <= regions[region].length;
    if (!owns_padding) t.owned = elements;
  }
}

void binding::connect(const std::vector<region_view>& regions, float* scratch_memory) {
  movers.clear();
  for (const link& l : links) {
    const value_record& v = value(l.value);
    const auto region = static_cast<std::size_t>(v.region);
    const region_record& r = source.regions[region];
    char* const origin = regions[region].data + v.offset * bytes_of(v.type);
    *l.where = origin;
    if (r.moves == motion::fixed) continue;
    movers.push_back({l.where, origin, r.width * bytes_of(r.type), r.moves == motion::step});
  }
  for (std::size_t i = 0; i < list.size(); i++) {
    const auto& op = source.ops[i].op;
    if (const auto* map = std::get_if<map_op>(&op)) {
      attach_map(map->part, *typed<map_task>(list[i]), regions, scratch_memory);
    } else if (const auto* matmul = std::get_if<matmul_op>(&op)) {
      if (!matmul->epilogue) continue;
      map_task& epilogue = *typed<matmul_task_face>(list[i])->epilogue;
      attach_map(matmul->epilogue->part, epilogue, regions, scratch_memory);
    } else if (const auto* gather = std::get_if<gather_rows_op>(&op)) {
      const value_record& table = value(gather->table);
      const auto region = static_cast<std::size_t>(table.region);
      const region_record& r = source.regions[region];
      const bool open = r.length == 0 && r.moves == motion::fixed;
      const std::int64_t elements =
          open ? std::max<std::int64_t>(regions[region].length - table.offset, 0)
               : at(table.count);
      typed<gather_rows_task>(list[i])->table_rows = elements / gather->cols;
    }
  }
  connected_to_regions = true;
}

}  // namespace bitgrad
