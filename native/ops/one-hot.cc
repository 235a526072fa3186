// The load side of oneHot.
#include "../bind.h"
#include "../decoder.h"
#include "ops.h"

namespace bitgrad {
namespace {

struct one_hot_op final : op_record {
  size rows, classes;
  std::int32_t indices, y;

  task* make(binding& b) const override {
    auto* const t = b.memory.array<one_hot_task>(1);
    b.link(&t->indices, indices);
    b.link(&t->y, y);
    return t;
  }

  void resize(binding& b, task& any) const override {
    one_hot_task& t = static_cast<one_hot_task&>(any);
    t.rows = b.at(rows);
    t.classes = b.at(classes);
    b.kernels.prepare_one_hot(t);
  }
};

}  // namespace

op_pointer decode_one_hot(decoder& d) {
  auto op = std::make_unique<one_hot_op>();
  op->rows = d.dimension("rows");
  op->classes = d.dimension("classes");
  if (op->classes < 0) d.fail("classes depends on the batch");
  op->indices = d.operand(op->rows, "indices", element::i32);
  op->y = d.operand(d.product(op->rows, op->classes), "y", element::f32);
  return op;
}

}  // namespace bitgrad
