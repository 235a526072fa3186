// Running a loaded plan. A runner is what one run in flight needs: bindings for the batch sizes
// that occur, scratch for the kernels, the flag. Binding checks memory and may allocate; stepping
// does neither.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "bind.h"

namespace bitgrad {

/** Memory or a segment that does not fit the plan; thrown by `bind` alone. */
struct bind_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class order_mode : int { keep = 0, identity = 1, shuffle = 2 };

/** A stretch of steps; the fields are those of docs/plan.md. */
struct segment {
  std::int64_t steps;
  std::uint64_t step;
  std::int64_t rows, batch_size, cursor;
  std::uint64_t epoch;
  int order;  // region, or -1
  order_mode mode;
  std::uint64_t seed;
  int first_op, op_count;
  int threads;
  std::int64_t table_row;
  std::uint32_t shuffle_site;
};

struct status {
  std::int64_t steps_done;
  why reason;
  int op;
  std::int64_t row;
};

/** Words of a plan together with the kernels that run it. */
struct loaded_plan {
  plan source;
  const kernel_table* kernels;
};

/** What another thread may ask of a run. */
enum class halt : int { none = 0, at_step = 1, at_once = 2 };
using halt_flag = std::atomic<halt>;

class runner {
 public:
  explicit runner(std::shared_ptr<const loaded_plan> p);

  /** Filled before `bind`. */
  std::vector<region_view> views;
  /** Checks and connects; throws bind_error and std::bad_alloc, nothing else. */
  void bind(const segment& s);
  /** Runs the segment that was bound last; `halted` may be raised by any thread. */
  status run(const halt_flag* halted) noexcept;
  /** About how much memory it has taken. */
  std::int64_t bytes() const noexcept;

  // For kernels.
  void raise(why reason, int op, std::int64_t row) noexcept;
  bool dropped() const noexcept {
    return halted != nullptr && halted->load(std::memory_order_relaxed) == halt::at_once;
  }

 private:
  struct batches {
    std::int64_t sizes[3];
    std::int64_t last_cursors[3];
    int count;
  };

  void check_segment(const segment& s) const;
  void check_regions() const;
  void check_extent(const binding& b, std::int64_t last_cursor) const;
  batches find_batches(const segment& s) const;
  binding& binding_for(std::int64_t n, const batches& wanted);
  void ensure_scratch(std::int64_t floats, int threads);
  binding& bound(std::int64_t n);
  void fill_order();
  void shuffle_few(std::int32_t* order);
  bool run_step(binding& b) noexcept;

  std::shared_ptr<const loaded_plan> loaded;
  std::vector<std::unique_ptr<binding>> bindings;
  std::vector<region_view> regions;
  struct free_aligned {
    void operator()(float* p) const { ::operator delete[](p, std::align_val_t{64}); }
  };
  std::unique_ptr<float[], free_aligned> scratch;
  std::int64_t scratch_length = 0;
  int threads = 0;
  segment current{};
  std::uint64_t epoch = 0;
  // Of 16 epochs, if they have been made, when there are few samples.
  alignas(64) std::int32_t orders[16 * few_rows];
  std::uint64_t orders_from = 0;
  bool orders_made = false;
  step_state state{};
  const halt_flag* halted = nullptr;
  // Zero while the flag is down; else reason, op and row in one word, so that threads can agree.
  std::atomic<std::uint64_t> flag{0};
};

}  // namespace bitgrad
