// A map as an op of a plan. A matmul's epilogue is one too, over the rows and columns of c.
#pragma once

#include "../../bind.h"
#include "../../decoder.h"
#include "part.h"

namespace bitgrad {

struct map_op final : op_record {
  size rows, cols;
  part_record part;

  /** Reads the part that follows in the words. */
  map_op(decoder& d, size rows, size cols);

  task* make(binding& b) const override;
  void resize(binding& b, task& t) const override;
  void attach(const binding& b, task& t, const std::vector<region_view>& regions,
              float* scratch_memory) const override;
  bool is_compiled(const task& t) const override;
};

}  // namespace bitgrad
