// The load side of argmax.
#include "../bind.h"
#include "../decoder.h"
#include "ops.h"

namespace bitgrad {
namespace {

struct argmax_op final : op_record {
  size rows, cols;
  std::int32_t x, y;

  task* make(binding& b) const override {
    auto* const t = b.memory.array<argmax_task>(1);
    b.link(&t->x, x);
    b.link(&t->y, y);
    return t;
  }

  void resize(binding& b, task& any) const override {
    argmax_task& t = static_cast<argmax_task&>(any);
    t.rows = b.at(rows);
    t.cols = b.at(cols);
    b.kernels.prepare_argmax(t);
  }
};

}  // namespace

op_pointer decode_argmax(decoder& d) {
  auto op = std::make_unique<argmax_op>();
  op->rows = d.dimension("rows");
  op->cols = d.dimension("cols");
  if (op->cols == 0) d.fail("a row without elements has no largest");
  op->x = d.operand(d.product(op->rows, op->cols), "x", element::f32);
  op->y = d.operand(op->rows, "y", element::i32);
  return op;
}

}  // namespace bitgrad
