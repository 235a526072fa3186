// A binding is a plan's ops as tasks for one batch size: sizes resolved, kernels chosen, addresses
// filled in. All its memory is taken when it is made, so preparing it for another batch size and
// connecting it to other regions allocate nothing. What is particular to an op stands on its page,
// native/ops/<op>.cc, which uses the second half of this interface.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include "dispatch.h"
#include "plan.h"

namespace bitgrad {

/** Memory bound to a region. */
struct region_view {
  char* data;
  element type;
  std::int64_t length;    // elements
  std::int64_t readable;  // elements up to the end of the buffer that holds them, at least length
};

/** Memory that is freed as a whole; everything in it starts on a multiple of 64 bytes. */
class arena {
 public:
  void* take(std::size_t bytes);
  template <typename T> T* array(std::int64_t count) {
    return static_cast<T*>(take(sizeof(T) * static_cast<std::size_t>(count)));
  }
  std::size_t bytes() const { return all_bytes; }

 private:
  struct free_aligned {
    void operator()(std::byte* p) const { ::operator delete[](p, std::align_val_t{64}); }
  };
  std::vector<std::unique_ptr<std::byte[], free_aligned>> blocks;
  std::byte* next = nullptr;
  std::size_t left = 0;
  std::size_t all_bytes = 0;
};

class binding {
 public:
  binding(const plan& source, const kernel_table& table);

  /** Sizes and kernels for batches of n rows. Undoes `connect`. */
  void prepare(std::int64_t n, int threads_wanted);
  std::int64_t batch() const { return prepared_for; }
  /** Floats of scratch that a thread needs; known once prepared. */
  std::int64_t scratch_floats() const { return scratch; }
  /** By region: one behind the last element of any value in it, and of any that is over-read. */
  struct extent {
    std::int64_t end, padded_end;
  };
  const std::vector<extent>& extents() const { return ends; }

  void connect(const std::vector<region_view>& regions, float* scratch_memory);
  void disconnect() { connected_to_regions = false; }
  bool connected() const { return connected_to_regions; }
  /** Moves on to a step: its row of the step tables, its first row of the epoch. */
  void move(std::int64_t table_row, std::int64_t cursor) {
    for (const mover& m : movers) {
      *m.where = m.origin + m.stride * (m.by_step ? table_row : cursor);
    }
  }

  task* const* tasks() const { return list.data(); }
  /** Memory of the tasks. */
  std::size_t bytes() const { return memory.bytes(); }
  /** Whether the program of an op, if it has one, is a well-known one. */
  bool is_compiled(std::size_t op) const { return source.ops[op]->is_compiled(*list[op]); }

  // ---- for the pages of ops

  const kernel_table& kernels;
  arena memory;

  /** Has the address of a value written to `where` whenever memory is bound or moves. */
  template <typename T> void link(T** where, std::int32_t value) {
    links.push_back({reinterpret_cast<void**>(const_cast<std::remove_const_t<T>**>(where)), value});
  }
  /** Says that loads of a value may reach 15 elements past its end. */
  void reads_past(std::int32_t value) { over_read[static_cast<std::size_t>(value)] = true; }
  const value_record& value(std::int32_t index) const {
    return source.values[static_cast<std::size_t>(index)];
  }
  const region_record& region_of(std::int32_t value_index) const {
    return source.regions[static_cast<std::size_t>(value(value_index).region)];
  }
  /** Whether the rest of a value's last vector may be overwritten. */
  bool owns_padding(std::int32_t index, const std::vector<region_view>& regions) const;
  /** What a size means for this batch. */
  std::int64_t at(size s) const { return size_at(s, prepared_for); }
  int threads() const { return thread_count; }
  void needs_scratch(std::int64_t floats) { scratch = floats > scratch ? floats : scratch; }

 private:
  struct value_link {
    void** where;
    std::int32_t value;
  };
  struct mover {
    void** where;
    char* origin;
    std::int64_t stride;  // bytes
    bool by_step;
  };

  void find_extents();

  const plan& source;
  std::vector<task*> list;
  std::vector<value_link> links;
  std::vector<mover> movers;
  std::vector<bool> over_read;  // by value
  std::vector<extent> ends;     // by region
  std::int64_t prepared_for = 0;
  std::int64_t scratch = 0;
  int thread_count = 1;
  bool connected_to_regions = false;
};

}  // namespace bitgrad
