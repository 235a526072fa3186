// Whether the values of an op have the element types that it reads and writes, as the executors
// take them. Only programs and gatherRows convert; all others take words as they are.
import type { Part, Plan, PlanOp, PlanValue, ValueIndex } from './plan.ts';

type Need = (what: string, types: readonly PlanValue['type'][], ...values: ValueIndex[]) => void;

/** Calls `fail` with what is wrong with the types of an op's values. */
export function checkTypes(op: PlanOp, plan: Plan, fail: (problem: string) => never): void {
  const typeOf = (value: ValueIndex): PlanValue['type'] => plan.values[value]?.type ?? 'f32';
  const need: Need = (what, types, ...values) => {
    for (const value of values) {
      if (!types.includes(typeOf(value)))
        fail(
          `${what} ${plan.values[value]?.name} is ${typeOf(value)}, needed ${types.join(' or ')}`,
        );
    }
  };
  switch (op.op) {
    case 'map':
      return needPart(op, need);
    case 'matmul': {
      const { a, b, bias, c, columnSums, epilogue } = op;
      need('value', ['f32'], a, b, c, ...[bias, columnSums].filter((own) => own !== undefined));
      if (epilogue) needPart(epilogue, need);
      return;
    }
    case 'batchMatmul':
      return need('value', ['f32'], op.a, op.b, op.c);
    case 'columnSum':
      return need('value', ['f32'], op.x, op.y);
    case 'gatherRows':
      need('index', ['i32'], op.indices);
      return need('output', typeOf(op.table) === 'f32' ? ['f32'] : ['f32', 'i32'], op.y);
    case 'oneHot':
      need('index', ['i32'], op.indices);
      return need('output', ['f32'], op.y);
    case 'scatterAddRows':
      need('index', ['i32'], op.indices);
      return need('value', ['f32'], op.updates, op.y);
    case 'argmax':
      need('operand', ['f32'], op.x);
      return need('output', ['i32'], op.y);
    case 'concat':
      need('output', ['f32', 'i32'], op.y);
      return need('operand', [typeOf(op.y)], ...op.parts.map(({ x }) => x));
    case 'slice':
    case 'transpose':
      need('output', ['f32', 'i32'], op.y);
      return need('operand', [typeOf(op.y)], op.x);
    default:
      return op satisfies never;
  }
}

function needPart({ operands, outputs }: Part, need: Need): void {
  need('operand', ['f32', 'i32'], ...operands.map(({ value }) => value));
  need('output', ['f32'], ...outputs.map(({ value }) => value));
}
