// Between the run loop, which is compiled once, and the kernels, which are compiled once for each
// instruction set. A task is an op bound to memory and to a batch: run.cc fills its addresses and
// sizes, the kernel table's `prepare_…` resolves everything else and sets `run`. Plain data and
// functions only: an inline function here would be a weak symbol in the kernels' object files.
#pragma once

#include <cstdint>

#include "cpu.h"
#include "ops/map/program.h"

namespace bitgrad {

/** What the ops of a step share. Belongs to one run; kernels only read it. */
struct step_state {
  std::uint64_t seed, step;  // key and counter of `random`
  int threads;
  /** A block for each thread, 64-byte aligned. */
  float* scratch;
  std::int64_t scratch_floats;
  void* run;  // opaque to kernels
};

enum class why : int { done = 0, non_finite = 1, index = 2, cancelled = 3 };

/** Raises the flag; of one op and reason the lowest row is kept. Any thread. */
void raise(const step_state& s, why reason, int op, std::int64_t row) noexcept;
/** Whether the environment is going away and work in progress is to be dropped. Any thread. */
bool dropped(const step_state& s) noexcept;

// ---- tasks

struct task {
  void (*run)(task& t, const step_state& s);
  int op;  // index in the plan
  bool check, guard;
};

struct map_task : task {
  const map_program* program;
  std::int64_t rows, cols;
  /** By slot. Moving slots stand at their first element, tiles are those of thread 0. */
  float** at;
  /** By operand; used of those read by row or as scalars. */
  const void** sources;
  /** By row output. */
  float** row_outputs;
  /** Elements from the start of each full output that may be overwritten: all of the domain, and
   * the padding behind it where the outputs own that. */
  std::int64_t owned;
  /** A single row whose outputs may be stored as a whole vector. */
  bool one_row;
  // Set by prepare_map. Of `flat` and `body` one is null; `flat` runs elements, `body` rows.
  void (*flat)(const map_task& t, float** at, float* tiles, std::int64_t first, std::int64_t last,
               bool spills, const step_state& s);
  void (*body)(const map_task& t, float** at, float* tiles, std::int64_t row0, std::int64_t row1,
               const step_state& s);
  std::int64_t extent, piece;  // elements or rows: all, and those of a unit of work
  int tile_vectors;            // of a shared tile that strips of this task read
  bool compiled;               // runs as a well-known program
};

/** Addresses that a matmul's own task keeps; the binder fills them after prepare_matmul. */
struct matmul_places {
  const float **a, **b, **bias;
  float **c, **sums;
  bool *owns_c, *owns_sums;  // whether the last vector may be stored whole
};

struct matmul_task_face : task {
  std::int64_t m, n, k;
  bool transpose_a, transpose_b, has_bias, has_sums;
  map_task* epilogue;  // or null
  bool scans_c;        // no output of the epilogue stands in c's place
  // Set by prepare_matmul.
  matmul_places places;
  std::int64_t scratch_floats;
};

struct batch_matmul_task_face : task {
  std::int64_t batch, m, n, k;
  bool transpose_a, transpose_b;
  const float* a;
  const float* b;
  float* c;
  // Set by prepare_batch_matmul.
  std::int64_t scratch_floats;
};

struct column_sum_task : task {
  std::int64_t rows, cols;
  const float* x;
  float* y;
};

enum class conversion : std::uint8_t { words, i32_to_f32, u8_to_f32, u8_to_i32 };

struct gather_rows_task : task {
  std::int64_t rows, cols, table_rows;
  const void* table;
  const std::int32_t* indices;
  void* y;
  conversion convert;
};

struct one_hot_task : task {
  std::int64_t rows, classes;
  const std::int32_t* indices;
  float* y;
};

constexpr int max_rank = 6;

struct transpose_task : task {
  const float* x;  // words of 4 bytes, moved as they are
  float* y;
  int rank;
  std::int64_t shape[max_rank];
  int permutation[max_rank];
  // Set by prepare_transpose: axes of y with neighbours merged, and their steps in x.
  int axes;
  std::int64_t sizes[max_rank], steps[max_rank];
  std::int64_t count, lines, line_elements;
};

struct argmax_task : task {
  std::int64_t rows, cols;
  const float* x;
  std::int32_t* y;
};

struct concat_task : task {
  std::int64_t rows, cols, parts;  // cols of y
  const float** xs;                // words of 4 bytes, moved as they are
  std::int64_t* part_cols;
  float* y;
};

struct slice_task : task {
  std::int64_t rows, cols, width, start;
  const float* x;  // words of 4 bytes, moved as they are
  float* y;
};

struct scatter_add_rows_task : task {
  std::int64_t rows, cols, count;
  const std::int32_t* indices;
  const float* updates;
  float* y;
};

// ---- kernels

struct kernel_table {
  std::int64_t matmul_task_bytes, batch_matmul_task_bytes;
  void (*prepare_map)(map_task& t);
  void (*prepare_matmul)(matmul_task_face& t, int threads);
  void (*prepare_batch_matmul)(batch_matmul_task_face& t, int threads);
  void (*prepare_column_sum)(column_sum_task& t);
  void (*prepare_gather_rows)(gather_rows_task& t);
  void (*prepare_one_hot)(one_hot_task& t);
  void (*prepare_transpose)(transpose_task& t);
  void (*prepare_argmax)(argmax_task& t);
  void (*prepare_concat)(concat_task& t);
  void (*prepare_slice)(slice_task& t);
  void (*prepare_scatter_add_rows)(scatter_add_rows_task& t);
  void (*shuffle)(std::int32_t* order, std::uint32_t n, std::uint32_t site, std::uint64_t epoch,
                  std::uint64_t seed);
  /** 16 epochs from a multiple of 16 on, n at most few_rows; their orders lie few_rows apart. */
  void (*shuffle_few)(std::int32_t* orders, std::uint32_t n, std::uint32_t site,
                      std::uint64_t epoch, std::uint64_t seed);
};

constexpr std::int64_t few_rows = 16;

/** Of an instruction set that detect_isas lists; null for one that this build lacks. */
const kernel_table* kernels_of(isa which) noexcept;

}  // namespace bitgrad
