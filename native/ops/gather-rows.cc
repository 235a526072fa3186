// The load side of gatherRows: which conversion it makes, and how many rows a table has that is
// known only when it is bound.
#include <algorithm>

#include "../bind.h"
#include "../decoder.h"
#include "ops.h"

namespace bitgrad {
namespace {

struct gather_rows_op final : op_record {
  size rows, cols;
  std::int32_t table, indices, y;

  task* make(binding& b) const override {
    auto* const t = b.memory.array<gather_rows_task>(1);
    const element from = b.value(table).type, to = b.value(y).type;
    t->convert = from == to             ? conversion::words
                 : from == element::i32 ? conversion::i32_to_f32
                 : to == element::f32   ? conversion::u8_to_f32
                                        : conversion::u8_to_i32;
    b.link(&t->table, table);
    b.link(&t->indices, indices);
    b.link(&t->y, y);
    return t;
  }

  void resize(binding& b, task& any) const override {
    gather_rows_task& t = static_cast<gather_rows_task&>(any);
    t.rows = b.at(rows);
    t.cols = b.at(cols);
    t.check = t.check && b.value(y).type == element::f32;
    b.kernels.prepare_gather_rows(t);
  }

  void attach(const binding& b, task& any, const std::vector<region_view>& regions,
              float*) const override {
    const value_record& v = b.value(table);
    const region_record& r = b.region_of(table);
    const bool open = r.length == 0 && r.moves == motion::fixed;
    const std::int64_t length = regions[static_cast<std::size_t>(v.region)].length;
    const std::int64_t elements =
        open ? std::max<std::int64_t>(length - v.offset, 0) : b.at(v.count);
    static_cast<gather_rows_task&>(any).table_rows = elements / cols;
  }
};

}  // namespace

op_pointer decode_gather_rows(decoder& d) {
  auto op = std::make_unique<gather_rows_op>();
  op->rows = d.dimension("rows");
  op->cols = d.dimension("cols");
  if (op->cols < 1) d.fail("cols depends on the batch, or is 0");
  op->table = d.operand(0, "table", std::nullopt);
  op->indices = d.operand(op->rows, "indices", element::i32);
  op->y = d.operand(d.product(op->rows, op->cols), "y", std::nullopt);
  const element from = d.type_of(op->table), to = d.type_of(op->y);
  if (to == element::u8 || (to == element::i32 && from == element::f32)) {
    d.fail("the table's elements do not convert to y's");
  }
  return op;
}

}  // namespace bitgrad
