// The load side of scatterAddRows.
#include "../bind.h"
#include "../decoder.h"
#include "ops.h"

namespace bitgrad {
namespace {

struct scatter_add_rows_op final : op_record {
  size rows, cols, count;
  std::int32_t indices, updates, y;

  task* make(binding& b) const override {
    auto* const t = b.memory.array<scatter_add_rows_task>(1);
    b.link(&t->indices, indices);
    b.link(&t->updates, updates);
    b.link(&t->y, y);
    return t;
  }

  void resize(binding& b, task& any) const override {
    scatter_add_rows_task& t = static_cast<scatter_add_rows_task&>(any);
    t.rows = b.at(rows);
    t.cols = b.at(cols);
    t.count = b.at(count);
    b.kernels.prepare_scatter_add_rows(t);
  }
};

}  // namespace

op_pointer decode_scatter_add_rows(decoder& d) {
  auto op = std::make_unique<scatter_add_rows_op>();
  op->rows = d.dimension("rows");
  op->cols = d.dimension("cols");
  if (op->cols < 1) d.fail("cols depends on the batch, or is 0");
  op->count = d.dimension("count");
  op->indices = d.operand(op->count, "indices", element::i32);
  op->updates = d.operand(d.product(op->count, op->cols), "updates", element::f32);
  op->y = d.operand(d.product(op->rows, op->cols), "y", element::f32);
  return op;
}

}  // namespace bitgrad
