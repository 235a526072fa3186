// The load side of slice.
#include "../bind.h"
#include "../decoder.h"
#include "ops.h"

namespace bitgrad {
namespace {

struct slice_op final : op_record {
  size rows, cols, width, start;
  std::int32_t x, y;

  task* make(binding& b) const override {
    auto* const t = b.memory.array<slice_task>(1);
    b.link(&t->x, x);
    b.link(&t->y, y);
    return t;
  }

  void resize(binding& b, task& any) const override {
    slice_task& t = static_cast<slice_task&>(any);
    t.check = t.check && b.value(y).type == element::f32;
    t.rows = b.at(rows);
    t.cols = b.at(cols);
    t.width = b.at(width);
    t.start = b.at(start);
    b.kernels.prepare_slice(t);
  }
};

}  // namespace

op_pointer decode_slice(decoder& d) {
  auto op = std::make_unique<slice_op>();
  op->rows = d.dimension("rows");
  op->cols = d.dimension("cols");
  op->width = d.dimension("width");
  op->start = d.dimension("start");
  d.covers(op->width, d.sum(op->start, op->cols), "width");
  op->x = d.operand(d.product(op->rows, op->width), "x", std::nullopt);
  op->y = d.operand(d.product(op->rows, op->cols), "y", std::nullopt);
  if (d.type_of(op->x) != d.type_of(op->y) || d.type_of(op->x) == element::u8) {
    d.fail("x and y need the same elements of 4 bytes");
  }
  return op;
}

}  // namespace bitgrad
