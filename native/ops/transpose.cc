// The load side of transpose.
#include "../bind.h"
#include "../decoder.h"
#include "ops.h"

namespace bitgrad {
namespace {

struct transpose_op final : op_record {
  std::int32_t x, y;
  int rank;
  size shape[max_rank];
  int permutation[max_rank];

  task* make(binding& b) const override {
    auto* const t = b.memory.array<transpose_task>(1);
    b.link(&t->x, x);
    b.link(&t->y, y);
    return t;
  }

  void resize(binding& b, task& any) const override {
    transpose_task& t = static_cast<transpose_task&>(any);
    t.check = t.check && b.value(y).type == element::f32;
    t.rank = rank;
    for (int i = 0; i < rank; i++) {
      t.shape[i] = b.at(shape[i]);
      t.permutation[i] = permutation[i];
    }
    b.kernels.prepare_transpose(t);
  }
};

}  // namespace

op_pointer decode_transpose(decoder& d) {
  auto op = std::make_unique<transpose_op>();
  op->x = d.operand(0, "x", std::nullopt);
  op->y = d.operand(0, "y", std::nullopt);
  if (d.type_of(op->x) != d.type_of(op->y) || d.type_of(op->x) == element::u8) {
    d.fail("x and y need the same elements of 4 bytes");
  }
  op->rank = d.within(0, max_rank + 1, "rank");
  extent elements = 1;
  for (int i = 0; i < op->rank; i++) {
    op->shape[i] = d.dimension("a size of the shape");
    elements = d.product(elements, op->shape[i]);
  }
  unsigned seen = 0;
  for (int i = 0; i < op->rank; i++) {
    op->permutation[i] = d.within(0, op->rank, "axis");
    seen |= 1u << op->permutation[i];
  }
  if (seen != (1u << op->rank) - 1) d.fail("the axes are not a permutation");
  d.require(op->x, elements, "x", std::nullopt);
  d.require(op->y, elements, "y", std::nullopt);
  return op;
}

}  // namespace bitgrad
