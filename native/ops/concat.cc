// The load side of concat.
#include <vector>

#include "../bind.h"
#include "../decoder.h"
#include "ops.h"

namespace bitgrad {
namespace {

struct concat_op final : op_record {
  struct part_of_y {
    std::int32_t x;
    size cols;
  };
  size rows;
  std::vector<part_of_y> parts;
  std::int32_t y;

  task* make(binding& b) const override {
    const auto count = static_cast<std::int64_t>(parts.size());
    auto* const t = b.memory.array<concat_task>(1);
    t->parts = count;
    t->xs = b.memory.array<const float*>(count);
    t->part_cols = b.memory.array<std::int64_t>(count);
    for (std::size_t p = 0; p < parts.size(); p++) b.link(&t->xs[p], parts[p].x);
    b.link(&t->y, y);
    return t;
  }

  void resize(binding& b, task& any) const override {
    concat_task& t = static_cast<concat_task&>(any);
    t.check = t.check && b.value(y).type == element::f32;
    t.rows = b.at(rows);
    t.cols = 0;
    for (std::size_t p = 0; p < parts.size(); p++) {
      t.part_cols[p] = b.at(parts[p].cols);
      t.cols += t.part_cols[p];
    }
    b.kernels.prepare_concat(t);
  }
};

}  // namespace

op_pointer decode_concat(decoder& d) {
  auto op = std::make_unique<concat_op>();
  op->rows = d.dimension("rows");
  const std::int32_t parts = d.count(2);
  extent cols = 0;
  for (int p = 0; p < parts; p++) {
    const std::int32_t x = d.within(0, d.values(), "x");
    const size own = d.dimension("cols");
    if (d.type_of(x) == element::u8) d.fail("x needs elements of 4 bytes");
    d.require(x, d.product(op->rows, own), "x", std::nullopt);
    cols = d.sum(cols, own);
    op->parts.push_back({x, own});
  }
  op->y = d.operand(d.product(op->rows, cols), "y", std::nullopt);
  for (const auto& part : op->parts) {
    if (d.type_of(part.x) != d.type_of(op->y)) d.fail("x and y need the same elements");
  }
  if (d.type_of(op->y) == element::u8) d.fail("y needs elements of 4 bytes");
  return op;
}

}  // namespace bitgrad
