// The load side of matmul: its product, its bias and column sums, and its epilogue as a map.
#include "map/op.h"
#include "ops.h"

namespace bitgrad {
namespace {

struct matmul_op final : op_record {
  size m, n, k;
  bool transpose_a, transpose_b;
  std::int32_t a, b, bias, c, column_sums;  // bias, column_sums: -1 where there is none
  /** Domain m x n, operand 0 is c. */
  std::unique_ptr<map_op> epilogue;

  task* make(binding& owner) const override;
  void resize(binding& owner, task& any) const override;
  void attach(const binding& owner, task& any, const std::vector<region_view>& regions,
              float* scratch_memory) const override;
  bool is_compiled(const task& t) const override;
};

task* matmul_op::make(binding& owner) const {
  auto* const t = static_cast<matmul_task_face*>(
      owner.memory.take(static_cast<std::size_t>(owner.kernels.matmul_task_bytes)));
  t->transpose_a = transpose_a;
  t->transpose_b = transpose_b;
  t->has_bias = bias >= 0;
  t->has_sums = column_sums >= 0;
  t->epilogue = epilogue ? static_cast<map_task*>(epilogue->make(owner)) : nullptr;
  t->scans_c = true;
  if (epilogue) {
    const value_record& product = owner.value(c);
    for (const output_record& output : epilogue->part.outputs) {
      const value_record& v = owner.value(output.value);
      if (v.region == product.region && v.offset == product.offset) t->scans_c = false;
    }
  }
  t->m = t->n = t->k = 1;
  owner.kernels.prepare_matmul(*t, 1);  // for the places
  for (const std::int32_t index : {a, b, bias}) {
    if (index >= 0) owner.reads_past(index);
  }
  owner.link(t->places.a, a);
  owner.link(t->places.b, b);
  owner.link(t->places.c, c);
  if (t->has_bias) owner.link(t->places.bias, bias);
  if (t->has_sums) owner.link(t->places.sums, column_sums);
  return t;
}

void matmul_op::resize(binding& owner, task& any) const {
  matmul_task_face& t = static_cast<matmul_task_face&>(any);
  t.m = owner.at(m);
  t.n = owner.at(n);
  t.k = owner.at(k);
  if (epilogue) {
    t.epilogue->op = t.op;
    t.epilogue->check = t.check;
    epilogue->resize(owner, *t.epilogue);
  }
  owner.kernels.prepare_matmul(t, owner.threads());
  owner.needs_scratch(t.scratch_floats);
}

void matmul_op::attach(const binding& owner, task& any, const std::vector<region_view>& regions,
                       float* scratch_memory) const {
  const matmul_task_face& t = static_cast<const matmul_task_face&>(any);
  *t.places.owns_c = owner.owns_padding(c, regions);
  *t.places.owns_sums = t.has_sums && owner.owns_padding(column_sums, regions);
  if (epilogue) epilogue->attach(owner, *t.epilogue, regions, scratch_memory);
}

bool matmul_op::is_compiled(const task& t) const {
  return epilogue && epilogue->is_compiled(*static_cast<const matmul_task_face&>(t).epilogue);
}

}  // namespace

op_pointer decode_matmul(decoder& d) {
  auto op = std::make_unique<matmul_op>();
  op->m = d.dimension("m");
  op->n = d.dimension("n");
  op->k = d.dimension("k");
  op->transpose_a = d.boolean("transposeA");
  op->transpose_b = d.boolean("transposeB");
  op->a = d.operand(d.product(op->m, op->k), "a", element::f32);
  op->b = d.operand(d.product(op->k, op->n), "b", element::f32);
  op->bias = d.optional_operand(op->n, "bias");
  op->c = d.operand(d.product(op->m, op->n), "c", element::f32);
  op->column_sums = d.optional_operand(op->n, "columnSums");
  if (d.boolean("hasEpilogue")) {
    op->epilogue = std::make_unique<map_op>(d, op->m, op->n);
    const std::vector<operand_record>& operands = op->epilogue->part.operands;
    if (operands.empty() || operands[0].value != op->c || operands[0].read != read_mode::full) {
      d.fail("operand 0 of the epilogue is not c");
    }
  }
  return op;
}

}  // namespace bitgrad
