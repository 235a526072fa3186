// The load side of batchMatmul.
#include "../bind.h"
#include "../decoder.h"
#include "ops.h"

namespace bitgrad {
namespace {

struct batch_matmul_op final : op_record {
  size batch, m, n, k;
  bool transpose_a, transpose_b;
  std::int32_t a, b, c;

  task* make(binding& owner) const override {
    auto* const t = static_cast<batch_matmul_task_face*>(
        owner.memory.take(static_cast<std::size_t>(owner.kernels.batch_matmul_task_bytes)));
    t->transpose_a = transpose_a;
    t->transpose_b = transpose_b;
    owner.reads_past(a);
    owner.reads_past(b);
    owner.link(&t->a, a);
    owner.link(&t->b, b);
    owner.link(&t->c, c);
    return t;
  }

  void resize(binding& owner, task& any) const override {
    batch_matmul_task_face& t = static_cast<batch_matmul_task_face&>(any);
    t.batch = owner.at(batch);
    t.m = owner.at(m);
    t.n = owner.at(n);
    t.k = owner.at(k);
    owner.kernels.prepare_batch_matmul(t, owner.threads());
    owner.needs_scratch(t.scratch_floats);
  }
};

}  // namespace

op_pointer decode_batch_matmul(decoder& d) {
  auto op = std::make_unique<batch_matmul_op>();
  op->batch = d.dimension("batch");
  op->m = d.dimension("m");
  op->n = d.dimension("n");
  op->k = d.dimension("k");
  op->transpose_a = d.boolean("transposeA");
  op->transpose_b = d.boolean("transposeB");
  op->a = d.operand(d.product(op->batch, d.product(op->m, op->k)), "a", element::f32);
  op->b = d.operand(d.product(op->batch, d.product(op->k, op->n)), "b", element::f32);
  op->c = d.operand(d.product(op->batch, d.product(op->m, op->n)), "c", element::f32);
  return op;
}

}  // namespace bitgrad
