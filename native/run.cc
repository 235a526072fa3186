// The loop over steps and ops. What a step is, and when the flag, the order of an epoch and the
// moving regions change, is written down in docs/plan.md; lib/executors/reference/stepper.ts is the
// twin.
#include "run.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

#include "threads.h"

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace bitgrad {
namespace {

constexpr std::int64_t largest = std::int64_t{1} << 53;
constexpr int row_bits = 40;
constexpr std::uint64_t row_mask = (std::uint64_t{1} << row_bits) - 1;
constexpr std::uint64_t op_mask = max_ops - 1;

// Round to nearest, nothing flushed, all exceptions masked, for as long as it lives: another addon
// may have left the thread with flush-to-zero.
class float_control {
 public:
#if defined(__x86_64__) || defined(_M_X64)
  float_control() noexcept : before(_mm_getcsr()) {
    if (before != wanted) _mm_setcsr(wanted);
  }
  ~float_control() {
    if (before != wanted) _mm_setcsr(before);
  }

 private:
  static constexpr unsigned wanted = 0x1f80;
  unsigned before;
#elif defined(__aarch64__) && defined(__GNUC__)
  float_control() noexcept {
    asm volatile("mrs %0, fpcr" : "=r"(before));
    if (before != 0) asm volatile("msr fpcr, %0" ::"r"(std::uint64_t{0}));
  }
  ~float_control() {
    if (before != 0) asm volatile("msr fpcr, %0" ::"r"(before));
  }

 private:
  std::uint64_t before;
#endif
 public:
  float_control(const float_control&) = delete;
  float_control& operator=(const float_control&) = delete;
};

[[noreturn]] void fail(const std::string& problem) { throw bind_error("run: " + problem + "."); }

std::string text(std::int64_t number) { return std::to_string(number); }

}  // namespace

void raise(const step_state& s, why reason, int op, std::int64_t row) noexcept {
  static_cast<runner*>(s.run)->raise(reason, op, row);
}

bool dropped(const step_state& s) noexcept { return static_cast<const runner*>(s.run)->dropped(); }

runner::runner(std::shared_ptr<const loaded_plan> p) : loaded(std::move(p)) {
  state.run = this;
  bindings.reserve(3);
}

// The first op that raises the flag keeps it; of its rows, the lowest.
void runner::raise(why reason, int op, std::int64_t row) noexcept {
  const std::uint64_t head = static_cast<std::uint64_t>(reason) << 62 |
                             static_cast<std::uint64_t>(op) << row_bits;
  const std::uint64_t mine = head | std::min(static_cast<std::uint64_t>(row), row_mask);
  std::uint64_t seen = flag.load(std::memory_order_relaxed);
  while (seen == 0 || ((seen & ~row_mask) == head && mine < seen)) {
    if (flag.compare_exchange_weak(seen, mine, std::memory_order_relaxed)) return;
  }
}

// ---- binding

void runner::check_segment(const segment& s) const {
  const plan& p = loaded->source;
  const std::int64_t least = std::min(1, p.capacity);
  if (s.rows < least) fail("rows " + text(s.rows) + ", needed 1 or more");
  if (s.batch_size < least) fail("batchSize " + text(s.batch_size) + ", needed 1 or more");
  if (std::min(s.batch_size, s.rows) > p.capacity) {
    fail("a batch of " + text(std::min(s.batch_size, s.rows)) + " rows, the plan holds " +
         text(p.capacity));
  }
  if (s.cursor < 0 || s.cursor > s.rows - least) {
    fail("cursor " + text(s.cursor) + " is outside of " + text(s.rows) + " rows");
  }
  const auto ops = static_cast<std::int64_t>(p.ops.size());
  if (s.first_op < 0 || s.first_op > ops) fail("firstOp " + text(s.first_op) + " does not exist");
  if (s.op_count < 0) fail("opCount " + text(s.op_count) + " is negative");
  if (s.steps > 0 && s.table_row > largest - s.steps) fail("tableRow is too large");
  if (s.order >= static_cast<std::int64_t>(p.regions.size())) {
    fail("order region " + text(s.order) + " does not exist");
  }
}

void runner::check_regions() const {
  const std::vector<region_record>& records = loaded->source.regions;
  if (views.size() != records.size()) {
    fail("got " + text(static_cast<std::int64_t>(views.size())) + " regions, needed " +
         text(static_cast<std::int64_t>(records.size())));
  }
  for (std::size_t i = 0; i < views.size(); i++) {
    if (views[i].type != records[i].type) {
      fail("region " + text(static_cast<std::int64_t>(i)) + " has the wrong element type");
    }
  }
}

// The batch sizes that occur, each with the largest cursor at which it does.
runner::batches runner::find_batches(const segment& s) const {
  batches found{};
  const auto add = [&](std::int64_t n, std::int64_t last_cursor) {
    for (int i = 0; i < found.count; i++) {
      if (found.sizes[i] != n) continue;
      found.last_cursors[i] = std::max(found.last_cursors[i], last_cursor);
      return;
    }
    found.sizes[found.count] = n;
    found.last_cursors[found.count++] = last_cursor;
  };
  // From `cursor` to the end of the epoch or of the segment.
  const auto add_epoch = [&](std::int64_t cursor, std::int64_t steps) {
    const std::int64_t left = s.rows - cursor;
    const std::int64_t whole = std::min(left / s.batch_size, steps);
    if (whole > 0) add(s.batch_size, cursor + (whole - 1) * s.batch_size);
    if (steps > whole && left % s.batch_size != 0) {
      add(left % s.batch_size, s.rows - left % s.batch_size);
    }
    return whole + (left % s.batch_size != 0 ? 1 : 0);
  };
  if (s.steps <= 0) return found;
  if (s.rows == 0) return {{0}, {0}, 1};
  const std::int64_t first = add_epoch(s.cursor, s.steps);
  if (s.steps > first) add_epoch(0, s.steps - first);
  return found;
}

binding& runner::binding_for(std::int64_t n, const batches& wanted) {
  for (const auto& b : bindings) {
    if (b->batch() == n) return *b;
  }
  const std::int64_t* const end = wanted.sizes + wanted.count;
  const auto is_wanted = [&](std::int64_t batch) {
    return std::find(wanted.sizes, end, batch) != end;
  };
  for (const auto& b : bindings) {
    if (is_wanted(b->batch())) continue;
    b->prepare(n, threads);
    return *b;
  }
  bindings.push_back(std::make_unique<binding>(loaded->source, *loaded->kernels));
  bindings.back()->prepare(n, threads);
  return *bindings.back();
}

void runner::ensure_scratch(std::int64_t floats, int thread_count) {
  const std::int64_t needed = floats * thread_count;
  state.scratch_floats = floats;
  if (needed <= scratch_length) return;
  scratch.reset(static_cast<float*>(::operator new[](
      static_cast<std::size_t>(needed) * sizeof(float), std::align_val_t{64})));
  std::fill_n(scratch.get(), needed, 0.0f);
  scratch_length = needed;
  state.scratch = scratch.get();
  for (const auto& b : bindings) b->disconnect();
}

void runner::check_extent(const binding& b, std::int64_t last_cursor) const {
  for (std::size_t i = 0; i < regions.size(); i++) {
    const region_record& r = loaded->source.regions[i];
    const std::int64_t moved = r.moves == motion::fixed  ? 0
                               : r.moves == motion::step ? current.table_row + current.steps - 1
                                                         : last_cursor;
    const binding::extent& e = b.extents()[i];
    if (e.end == 0) continue;
    // Neither factor exceeds 2^53, so a product in double shows whether the exact one would fit.
    if (static_cast<double>(moved) * static_cast<double>(r.width) > static_cast<double>(largest)) {
      fail("region " + text(static_cast<std::int64_t>(i)) + " would be too long");
    }
    const std::int64_t start = moved * r.width;
    if (start + e.end > regions[i].length) {
      fail("region " + text(static_cast<std::int64_t>(i)) + " has " + text(regions[i].length) +
           " elements, needed " + text(start + e.end));
    }
    if (start + e.padded_end > regions[i].readable) {
      fail("region " + text(static_cast<std::int64_t>(i)) + " needs 15 readable elements behind " +
           "its last value; take its memory from the executor's allocate");
    }
  }
}

void runner::bind(const segment& s) {
  check_segment(s);
  check_regions();
  const auto same_place = [](const region_view& a, const region_view& b) {
    return a.data == b.data && a.length == b.length;
  };
  const bool same_regions = regions.size() == views.size() &&
                            std::equal(views.begin(), views.end(), regions.begin(), same_place);
  const int thread_count = std::clamp(s.threads, 1, max_threads);
  if (!same_regions || thread_count != threads) {
    for (const auto& b : bindings) b->disconnect();
  }
  regions = views;
  current = s;
  if (s.order >= 0) {
    const region_view& order = regions[static_cast<std::size_t>(s.order)];
    if (order.type != element::i32 || order.length < s.rows) {
      fail("the order region needs " + text(s.rows) + " integers");
    }
  }
  if (thread_count != threads) {
    threads = thread_count;
    for (const auto& b : bindings) b->prepare(b->batch(), threads);
  }
  const batches wanted = find_batches(s);
  std::int64_t floats = 16;
  for (int i = 0; i < wanted.count; i++) {
    const binding& b = binding_for(wanted.sizes[i], wanted);
    check_extent(b, wanted.last_cursors[i]);
    floats = std::max(floats, b.scratch_floats());
  }
  ensure_scratch(std::max(floats, state.scratch_floats), threads);
  for (int i = 0; i < wanted.count; i++) {
    binding& b = binding_for(wanted.sizes[i], wanted);
    if (!b.connected()) b.connect(regions, scratch.get());
  }
}

std::int64_t runner::bytes() const noexcept {
  std::size_t all = static_cast<std::size_t>(scratch_length) * sizeof(float);
  for (const auto& b : bindings) all += b->bytes();
  return static_cast<std::int64_t>(all);
}

// ---- running

void runner::fill_order() {
  if (current.order < 0 || current.mode == order_mode::keep) return;
  auto* const order =
      reinterpret_cast<std::int32_t*>(regions[static_cast<std::size_t>(current.order)].data);
  const auto rows = static_cast<std::uint32_t>(current.rows);
  if (current.mode == order_mode::shuffle && current.rows <= few_rows) {
    shuffle_few(order);
    return;
  }
  if (current.mode == order_mode::shuffle) {
    loaded->kernels->shuffle(order, rows, current.shuffle_site, epoch, current.seed);
    return;
  }
  for (std::uint32_t i = 0; i < rows; i++) order[i] = static_cast<std::int32_t>(i);
}

// Epochs of a few samples are over so soon that their orders are made sixteen at a time. They are
// copied in stretches of 16 bytes: a step's first load then finds its indices in one store.
void runner::shuffle_few(std::int32_t* order) {
  const std::uint64_t first = epoch & ~std::uint64_t{15};
  if (!orders_made || first != orders_from) {
    loaded->kernels->shuffle_few(orders, static_cast<std::uint32_t>(current.rows),
                                 current.shuffle_site, first, current.seed);
    orders_made = true;
    orders_from = first;
  }
  const std::int32_t* const from = orders + few_rows * static_cast<std::int64_t>(epoch - first);
  std::int64_t i = 0;
  for (; i + 4 <= current.rows; i += 4) std::memcpy(order + i, from + i, 16);
  for (; i < current.rows; i++) order[i] = from[i];
}

binding& runner::bound(std::int64_t n) {
  std::size_t i = 0;
  while (bindings[i]->batch() != n) i++;
  return *bindings[i];
}

// False if the run was dropped in the middle of the step.
bool runner::run_step(binding& b) noexcept {
  const auto ops = static_cast<std::int64_t>(loaded->source.ops.size());
  const std::int64_t first = current.first_op;
  const std::int64_t last =
      current.op_count == 0 ? ops : std::min(ops, first + current.op_count);
  task* const* const tasks = b.tasks();
  for (std::int64_t i = first; i < last; i++) {
    task& t = *tasks[i];
    if (t.guard && flag.load(std::memory_order_relaxed) != 0) continue;
    t.run(t, state);
    if (dropped()) return false;
  }
  return true;
}

status runner::run(const halt_flag* halted_by) noexcept {
  const float_control control;
  halted = halted_by;
  state.threads = threads;
  state.seed = current.seed;
  epoch = current.epoch;
  orders_made = false;
  status result{0, why::done, 0, 0};
  std::int64_t cursor = current.cursor;
  for (; result.steps_done < current.steps; result.steps_done++) {
    if (halted != nullptr && halted->load(std::memory_order_relaxed) != halt::none) {
      result.reason = why::cancelled;
      break;
    }
    if (current.first_op == 0) {
      flag.store(0, std::memory_order_relaxed);
      if (cursor == 0) fill_order();
    }
    const std::int64_t n = std::min(current.batch_size, current.rows - cursor);
    state.step = current.step + static_cast<std::uint64_t>(result.steps_done);
    binding& b = bound(n);
    b.move(current.table_row + result.steps_done, cursor);
    if (!run_step(b)) {
      result.reason = why::cancelled;
      break;
    }
    if (const std::uint64_t raised = flag.load(std::memory_order_relaxed); raised != 0) {
      result.reason = static_cast<why>(raised >> 62);
      result.op = static_cast<int>(raised >> row_bits & op_mask);
      result.row = static_cast<std::int64_t>(raised & row_mask);
      break;
    }
    cursor += n;
    if (cursor == current.rows) {
      cursor = 0;
      epoch++;
    }
  }
  halted = nullptr;
  return result;
}

}  // namespace bitgrad
