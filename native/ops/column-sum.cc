// The load side of columnSum.
#include "../bind.h"
#include "../decoder.h"
#include "ops.h"

namespace bitgrad {
namespace {

struct column_sum_op final : op_record {
  size rows, cols;
  std::int32_t x, y;

  task* make(binding& b) const override {
    auto* const t = b.memory.array<column_sum_task>(1);
    b.reads_past(x);
    b.link(&t->x, x);
    b.link(&t->y, y);
    return t;
  }

  void resize(binding& b, task& any) const override {
    column_sum_task& t = static_cast<column_sum_task&>(any);
    t.rows = b.at(rows);
    t.cols = b.at(cols);
    b.kernels.prepare_column_sum(t);
  }
};

}  // namespace

op_pointer decode_column_sum(decoder& d) {
  auto op = std::make_unique<column_sum_op>();
  op->rows = d.dimension("rows");
  op->cols = d.dimension("cols");
  op->x = d.operand(d.product(op->rows, op->cols), "x", element::f32);
  op->y = d.operand(op->cols, "y", element::f32);
  return op;
}

}  // namespace bitgrad
