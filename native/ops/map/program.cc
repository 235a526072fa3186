// Makes a map's program when a plan is loaded. Nothing here changes what is computed: an
// instruction is only given an address for its result and a moment to run.
#include <algorithm>

#include "part.h"

namespace bitgrad {
namespace {

int cost_of(primitive op) {
  switch (op) {
    case primitive::div:
    case primitive::sqrt: return 4;
    case primitive::exp:
    case primitive::log:
    case primitive::tanh:
    case primitive::sigmoid:
    case primitive::expm1:
    case primitive::log1p:
    case primitive::erf:
    case primitive::sin_turns:
    case primitive::cos_turns:
    case primitive::random: return 8;
    default: return 1;
  }
}

std::int32_t argument(const instruction_record& i, int which) {
  return which == 0 ? i.a : which == 1 ? i.b : i.c;
}

bool is_fold(primitive op) { return op == primitive::row_sum || op == primitive::row_max; }

class builder {
 public:
  explicit builder(part_record& record) : part(record), program(record.program) {}

  void build() {
    count_slots();
    place_operands();
    place_results();
    write_once();
    write_strip();
    write_stages();
    write_words();
    publish();
  }

 private:
  int first_instruction() const {
    return static_cast<int>(part.operands.size() + part.constants.size());
  }
  int instruction_count() const { return static_cast<int>(part.instructions.size()); }
  level level_of(int reg) const { return part.levels[static_cast<std::size_t>(reg)]; }
  const instruction_record& at(int i) const {
    return part.instructions[static_cast<std::size_t>(i)];
  }

  void count_slots();
  void place_operands();
  void place_results();
  bool may_write_directly(int reg, place at) const;
  void keep_copied_operands();
  void write_once();
  void write_strip();
  void write_stages();
  void write_stage(int stage);
  void write_words();
  void publish();
  void emit(std::vector<instruction>& to, int i) const;
  std::uint16_t temp() { return static_cast<std::uint16_t>(next_temp++); }
  std::uint16_t shared() { return static_cast<std::uint16_t>(next_shared++); }

  part_record& part;
  map_program& program;
  std::vector<std::uint16_t> slot_of;       // by register
  std::vector<int> direct_slot;             // by register: the output it is written to, or -1
  std::vector<std::uint16_t> output_slots;  // by output written in full
  std::vector<instruction> first_moves;     // must run before anything is stored
  std::vector<int> depths;                  // by register: folds it waits for
  struct stage_extent {
    std::size_t strips_end, after_end, folds_end;
  };
  std::vector<stage_extent> extents;
  int next_temp = 0, next_shared = 0;
};

void builder::count_slots() {
  int fulls = 0, columns = 0, scalars = static_cast<int>(part.constants.size());
  for (const operand_record& operand : part.operands) {
    if (operand.read == read_mode::full) fulls++;
    if (operand.read == read_mode::column) columns++;
    if (operand.read == read_mode::scalar) program.scalar_operands++;
  }
  scalars += program.scalar_operands;
  for (int i = 0; i < instruction_count(); i++) {
    if (level_of(first_instruction() + i) == level::scalar) scalars++;
  }
  program.full_operands = fulls;
  for (const output_record& output : part.outputs) {
    if (!output.by_row) fulls++;
  }
  program.first_column = fulls;
  program.first_shared = fulls + columns;
  program.first_temp = program.first_shared + scalars;
  next_shared = program.first_shared;
  next_temp = program.first_temp;
}

void builder::place_operands() {
  int full = 0, column = program.first_column;
  program.row_operands = 0;
  for (const operand_record& operand : part.operands) {
    if (operand.read == read_mode::row) program.row_operands++;
  }
  int row = program.first_temp;
  next_temp += program.row_operands;
  for (const operand_record& operand : part.operands) {
    int slot = 0;
    switch (operand.read) {
      case read_mode::full: slot = full++; break;
      case read_mode::column: slot = column++; break;
      case read_mode::row: slot = row++; break;
      case read_mode::scalar: slot = shared(); break;
    }
    const auto short_slot = static_cast<std::uint16_t>(slot);
    part.operand_slots.push_back({short_slot, operand.read, operand.is_i32});
    const bool moves = operand.read == read_mode::full || operand.read == read_mode::column;
    if (operand.is_i32 && moves) {
      slot_of.push_back(temp());
      first_moves.push_back({primitive::from_i32, slot_of.back(), short_slot, 0, 0});
    } else {
      slot_of.push_back(short_slot);
    }
  }
  for (std::size_t i = 0; i < part.constants.size(); i++) {
    slot_of.push_back(shared());
    part.constant_slots.push_back(slot_of.back());
  }
}

// The strip loads an operand before it stores into its place only where no later instruction reads
// that operand.
bool builder::may_write_directly(int reg, place at_place) const {
  for (std::size_t j = 0; j < part.operands.size(); j++) {
    const operand_record& operand = part.operands[j];
    if (operand.read != read_mode::full || operand.at != at_place || operand.is_i32) continue;
    for (int i = reg - first_instruction() + 1; i < instruction_count(); i++) {
      for (int k = 0; k < arity(at(i).op); k++) {
        if (argument(at(i), k) == static_cast<int>(j)) return false;
      }
    }
  }
  return true;
}

// An operand that is itself an output is read last of all; where its place is written before that,
// it is first put aside.
void builder::keep_copied_operands() {
  for (const output_record& output : part.outputs) {
    const auto reg = static_cast<std::size_t>(output.source);
    if (reg >= part.operands.size() || slot_of[reg] >= program.full_operands) continue;
    const place stands_at = part.operands[reg].at;
    const bool overwritten =
        std::any_of(part.outputs.begin(), part.outputs.end(), [&](const output_record& other) {
          return !other.by_row && other.at == stands_at;
        });
    if (!overwritten) continue;
    const std::uint16_t aside = temp();
    first_moves.push_back({primitive::mov, aside, slot_of[reg], 0, 0});
    slot_of[reg] = aside;
  }
}

void builder::place_results() {
  direct_slot.assign(part.levels.size(), -1);
  auto slot = static_cast<std::uint16_t>(program.full_operands);
  for (std::size_t o = 0; o < part.outputs.size(); o++) {
    const output_record& output = part.outputs[o];
    if (output.by_row) continue;
    part.full_outputs.push_back(static_cast<std::uint16_t>(o));
    output_slots.push_back(slot++);
    const int reg = output.source;
    const bool computed = reg >= first_instruction() && level_of(reg) == level::full;
    int& taken = direct_slot[static_cast<std::size_t>(reg)];
    if (computed && taken < 0 && may_write_directly(reg, output.at)) taken = output_slots.back();
    for (const operand_record& operand : part.operands) {
      if (operand.read == read_mode::full && operand.at == output.at) program.in_place = true;
    }
  }
  for (int i = 0; i < instruction_count(); i++) {
    const int reg = first_instruction() + i;
    const int direct = direct_slot[static_cast<std::size_t>(reg)];
    if (direct >= 0) slot_of.push_back(static_cast<std::uint16_t>(direct));
    else slot_of.push_back(level_of(reg) == level::scalar ? shared() : temp());
  }
  keep_copied_operands();
  for (std::size_t o = 0; o < part.outputs.size(); o++) {
    const output_record& output = part.outputs[o];
    if (!output.by_row) continue;
    const std::uint16_t source = slot_of[static_cast<std::size_t>(output.source)];
    part.row_outputs.push_back({source, static_cast<std::uint16_t>(o)});
  }
}

void builder::emit(std::vector<instruction>& to, int i) const {
  const instruction_record& r = at(i);
  instruction out{r.op, slot_of[static_cast<std::size_t>(first_instruction() + i)], 0, 0, 0};
  if (r.op == primitive::random) {
    out.a = static_cast<std::uint16_t>(static_cast<std::uint32_t>(r.a) & 0xffffu);
    out.b = static_cast<std::uint16_t>(static_cast<std::uint32_t>(r.a) >> 16);
  } else {
    // Every slot is a valid address, so unused arguments repeat the first.
    out.a = slot_of[static_cast<std::size_t>(r.a)];
    out.b = arity(r.op) > 1 ? slot_of[static_cast<std::size_t>(r.b)] : out.a;
    out.c = arity(r.op) > 2 ? slot_of[static_cast<std::size_t>(r.c)] : out.a;
  }
  to.push_back(out);
}

void builder::write_once() {
  for (int i = 0; i < instruction_count(); i++) {
    if (level_of(first_instruction() + i) == level::scalar) emit(part.once, i);
  }
}

void builder::write_strip() {
  part.strip = first_moves;
  for (int i = 0; i < instruction_count(); i++) {
    const int reg = first_instruction() + i;
    if (level_of(reg) != level::scalar) emit(part.strip, i);
    program.cost += cost_of(at(i).op);
    program.folds_rows = program.folds_rows || is_fold(at(i).op);
  }
  for (std::size_t k = 0; k < output_slots.size(); k++) {
    const output_record& output = part.outputs[part.full_outputs[k]];
    const std::uint16_t source = slot_of[static_cast<std::size_t>(output.source)];
    if (source != output_slots[k]) {
      part.strip.push_back({primitive::mov, output_slots[k], source, 0, 0});
    }
  }
  for (level l : part.levels) program.by_rows = program.by_rows || l == level::row;
  program.by_rows = program.by_rows || program.first_shared != program.first_column ||
                    !part.row_outputs.empty();
}

void builder::write_stages() {
  depths.assign(part.levels.size(), 0);
  int last_stage = 0;
  for (int i = 0; i < instruction_count(); i++) {
    int depth = 0;
    for (int k = 0; k < arity(at(i).op); k++) {
      depth = std::max(depth, depths[static_cast<std::size_t>(argument(at(i), k))]);
    }
    if (is_fold(at(i).op)) last_stage = std::max(last_stage, depth++);
    depths[static_cast<std::size_t>(first_instruction() + i)] = depth;
  }
  for (const output_record& output : part.outputs) {
    if (!output.by_row) {
      last_stage = std::max(last_stage, depths[static_cast<std::size_t>(output.source)]);
    }
  }
  for (int i = 0; i < instruction_count(); i++) {
    const int reg = first_instruction() + i;
    const bool early = level_of(reg) == level::row && depths[static_cast<std::size_t>(reg)] == 0;
    if (early && !is_fold(at(i).op)) emit(part.row, i);
  }
  for (int stage = 0; stage <= last_stage; stage++) write_stage(stage);
}

// A stage computes the full registers that its folds and its outputs need, even if an earlier
// stage did so: keeping a long row would cost more than computing it again.
void builder::write_stage(int stage) {
  std::vector<bool> needed(part.levels.size(), false);
  for (const output_record& output : part.outputs) {
    const auto source = static_cast<std::size_t>(output.source);
    if (!output.by_row && depths[source] == stage) needed[source] = true;
  }
  for (int i = instruction_count() - 1; i >= 0; i--) {
    const auto reg = static_cast<std::size_t>(first_instruction() + i);
    const bool computed = needed[reg] && part.levels[reg] == level::full;
    const bool folded = is_fold(at(i).op) && depths[reg] == stage + 1;
    if (!computed && !folded) continue;
    for (int k = 0; k < arity(at(i).op); k++) {
      needed[static_cast<std::size_t>(argument(at(i), k))] = true;
    }
  }
  part.staged.insert(part.staged.end(), first_moves.begin(), first_moves.end());
  for (int i = 0; i < instruction_count(); i++) {
    const int reg = first_instruction() + i;
    if (needed[static_cast<std::size_t>(reg)] && level_of(reg) == level::full) {
      emit(part.staged, i);
    }
  }
  for (std::size_t k = 0; k < output_slots.size(); k++) {
    const auto source = static_cast<std::size_t>(part.outputs[part.full_outputs[k]].source);
    if (depths[source] == stage && slot_of[source] != output_slots[k]) {
      part.staged.push_back({primitive::mov, output_slots[k], slot_of[source], 0, 0});
    }
  }
  stage_extent extent{part.staged.size(), 0, 0};
  for (int i = 0; i < instruction_count(); i++) {
    const auto reg = static_cast<std::size_t>(first_instruction() + i);
    if (part.levels[reg] != level::row || depths[reg] != stage + 1) continue;
    if (is_fold(at(i).op)) {
      part.folds.push_back({at(i).op, slot_of[static_cast<std::size_t>(at(i).a)], slot_of[reg]});
    } else {
      emit(part.staged, i);
    }
  }
  extent.after_end = part.staged.size();
  extent.folds_end = part.folds.size();
  extents.push_back(extent);
}

// Values and the bits of constants do not matter to the table of well-known programs.
void builder::write_words() {
  for (const operand_record& operand : part.operands) {
    if (operand.is_i32) return;
  }
  part.words = {static_cast<std::int32_t>(part.operands.size()),
                static_cast<std::int32_t>(part.constants.size()), instruction_count(),
                static_cast<std::int32_t>(part.outputs.size())};
  for (const operand_record& operand : part.operands) {
    part.words.push_back(static_cast<std::int32_t>(operand.read));
  }
  for (const instruction_record& i : part.instructions) {
    const int arguments = arity(i.op);
    part.words.insert(part.words.end(),
                      {static_cast<std::int32_t>(i.op), arguments > 0 ? i.a : 0,
                       arguments > 1 ? i.b : 0, arguments > 2 ? i.c : 0});
  }
  for (const output_record& output : part.outputs) {
    part.words.insert(part.words.end(), {output.source, output.by_row ? 1 : 0});
  }
  program.words = part.words.data();
}

// The vectors have their final size: pointers into them stay right from here on.
void builder::publish() {
  const auto stretch = [](const std::vector<instruction>& list, std::size_t from, std::size_t to) {
    return code{list.data() + from, list.data() + to};
  };
  std::size_t from = 0, first_fold = 0;
  for (const stage_extent& extent : extents) {
    part.stages.push_back({stretch(part.staged, from, extent.strips_end),
                           part.folds.data() + first_fold,
                           static_cast<int>(extent.folds_end - first_fold),
                           stretch(part.staged, extent.strips_end, extent.after_end)});
    from = extent.after_end;
    first_fold = extent.folds_end;
  }
  program.slots = next_temp;
  program.tiles = program.slots - program.first_temp + program.first_shared;
  program.operand_count = static_cast<int>(part.operands.size());
  program.constant_count = static_cast<int>(part.constants.size());
  program.row_output_count = static_cast<int>(part.row_outputs.size());
  program.stage_count = static_cast<int>(part.stages.size());
  program.operands = part.operand_slots.data();
  program.constant_slots = part.constant_slots.data();
  program.constants = part.constants.data();
  program.full_outputs = part.full_outputs.data();
  program.row_outputs = part.row_outputs.data();
  program.once = stretch(part.once, 0, part.once.size());
  program.strip = stretch(part.strip, 0, part.strip.size());
  program.row = stretch(part.row, 0, part.row.size());
  program.stages = part.stages.data();
}

}  // namespace

void find_levels(part_record& part) {
  for (const operand_record& operand : part.operands) {
    part.levels.push_back(operand.read == read_mode::row      ? level::row
                          : operand.read == read_mode::scalar ? level::scalar
                                                              : level::full);
  }
  part.levels.insert(part.levels.end(), part.constants.size(), level::scalar);
  for (const instruction_record& i : part.instructions) {
    level highest = i.op == primitive::random ? level::full : level::scalar;
    for (int k = 0; k < arity(i.op); k++) {
      highest = std::max(highest, part.levels[static_cast<std::size_t>(argument(i, k))]);
    }
    part.levels.push_back(is_fold(i.op) ? level::row : highest);
  }
}

void build_program(part_record& part) { builder(part).build(); }

}  // namespace bitgrad
