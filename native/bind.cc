// Turns a plan's records into tasks. Every record has been checked by `decode`; the memory by
// run.cc, against the extents found here.
#include "bind.h"

#include <algorithm>
#include <new>

namespace bitgrad {
namespace {

constexpr std::size_t line = 64;
constexpr std::size_t block_bytes_least = std::size_t{1} << 12;
constexpr std::size_t block_bytes_most = std::size_t{1} << 16;

std::size_t whole_lines(std::size_t bytes) { return (bytes + line - 1) / line * line; }

std::int64_t bytes_of(element type) { return type == element::u8 ? 1 : 4; }

std::int64_t round_up16(std::int64_t floats) { return (floats + 15) / 16 * 16; }

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
    : kernels(table), source(plan_source), over_read(plan_source.values.size(), false) {
  int index = 0;
  for (const auto& record : source.ops) {
    task* const t = record->make(*this);
    t->op = index++;
    t->check = record->check;
    t->guard = record->guard;
    list.push_back(t);
  }
  ends.resize(source.regions.size());
  prepare(source.capacity, 1);
}

void binding::prepare(std::int64_t n, int threads_wanted) {
  prepared_for = n;
  thread_count = threads_wanted;
  scratch = 0;
  connected_to_regions = false;
  for (std::size_t i = 0; i < list.size(); i++) source.ops[i]->resize(*this, *list[i]);
  scratch = round_up16(scratch);
  find_extents();
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

// Where regions move, what follows a value may be another step's or another row's.
bool binding::owns_padding(std::int32_t index, const std::vector<region_view>& regions) const {
  const value_record& v = value(index);
  const std::int64_t padded = (at(v.count) + 15) / 16 * 16;
  return region_of(index).moves == motion::fixed &&
         v.offset + padded <= regions[static_cast<std::size_t>(v.region)].length;
}

void binding::connect(const std::vector<region_view>& regions, float* scratch_memory) {
  movers.clear();
  for (const value_link& l : links) {
    const value_record& v = value(l.value);
    const region_record& r = region_of(l.value);
    char* const origin =
        regions[static_cast<std::size_t>(v.region)].data + v.offset * bytes_of(v.type);
    *l.where = origin;
    if (r.moves == motion::fixed) continue;
    movers.push_back({l.where, origin, r.width * bytes_of(r.type), r.moves == motion::step});
  }
  for (std::size_t i = 0; i < list.size(); i++) {
    source.ops[i]->attach(*this, *list[i], regions, scratch_memory);
  }
  connected_to_regions = true;
}

}  // namespace bitgrad
