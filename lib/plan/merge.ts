// Merges updates that stand side by side: maps with the same program whose arrays follow each other
// at equal distances in every region become one map over the whole stretch. Elementwise, so no bit
// changes; the padding between arrays is computed as well, and means nothing.
import { wholeLines } from '../graph/shape.ts';
import type { MapOp, Plan, PlanOp, PlanValue, ValueIndex } from './plan.ts';
import { reducesRows } from './plan.ts';

export function mergeUpdates(plan: Plan): Plan {
  const runs: [PlanOp, ...MapOp[]][] = [];
  for (const op of plan.ops) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (last && op.op === 'map' && follows(last, op, plan.values)) run?.push(op);
    else runs.push([op]);
  }
  const values = [...plan.values];
  const ops = runs.map(([first, ...rest]) =>
    first.op === 'map' && rest.length > 0 ? mergeRun([first, ...rest], values) : first,
  );
  return { ...plan, values, ops };
}

/** Whether `b` does to the arrays right behind what `a` does. */
function follows(a: PlanOp, b: MapOp, values: readonly PlanValue[]): boolean {
  if (a.op !== 'map' || !a.guard || !b.guard) return false;
  if (a.rows !== 1 || b.rows !== 1 || a.cols <= 0 || b.cols <= 0) return false;
  if (reducesRows(a) || !sameProgram(a, b)) return false;
  const behind = (left: ValueIndex, right: ValueIndex | undefined): boolean => {
    const first = values[left];
    const second = values[right ?? -1];
    if (!first || !second || first.region !== second.region) return false;
    return first.size === a.cols && second.offset - first.offset === wholeLines(a.cols);
  };
  const readable = a.operands.every(({ value, read }, i) => {
    const right = b.operands[i]?.value;
    return read === 'full' ? behind(value, right) : value === right;
  });
  return readable && a.outputs.every(({ value }, i) => behind(value, b.outputs[i]?.value));
}

/** One map for all; further values at the places of the first ones span the whole stretch. */
function mergeRun(run: readonly [MapOp, ...MapOp[]], values: PlanValue[]): MapOp {
  const [first] = run;
  const last = run.at(-1) ?? first;
  const cols = run.reduce(
    (sum, op) => sum + wholeLines(op.cols),
    last.cols - wholeLines(last.cols),
  );
  const stretch = (parts: readonly ValueIndex[]): ValueIndex => {
    const own = values[parts[0] ?? -1];
    if (!own) throw new Error(`plan: no value ${parts[0]}`);
    return values.push({ ...own, name: `${own.name}…`, size: cols, parts }) - 1;
  };
  return {
    ...first,
    layer: run.every(({ layer }) => layer === first.layer) ? first.layer : '',
    cols,
    operands: first.operands.map((operand, i) => {
      if (operand.read !== 'full') return operand;
      return { ...operand, value: stretch(run.map(({ operands }) => operands[i]?.value ?? -1)) };
    }),
    outputs: first.outputs.map((output, i) => {
      return { ...output, value: stretch(run.map(({ outputs }) => outputs[i]?.value ?? -1)) };
    }),
  };
}

function sameProgram(a: MapOp, b: MapOp): boolean {
  const program = (op: MapOp): string =>
    JSON.stringify([
      op.operands.map(({ read }) => read),
      op.constants.map((c) => (Object.is(c, -0) ? '-0' : String(c))),
      op.instructions,
      op.outputs.map(({ register, write }) => [register, write]),
    ]);
  return program(a) === program(b);
}
