// A plan as text, for people: one line per op, then the places. Diffing two prints shows what a
// change did to a step.
import { definitionOf } from './ops.ts';
import type { Plan, PlanOp, ValueIndex } from './plan.ts';

export function printPlan(plan: Plan): string {
  const lines = [`plan ${plan.kind}, up to ${plan.capacity} rows`];
  for (const region of plan.regions) {
    const moves = region.moves === 'fixed' ? '' : ` per ${region.moves} (${region.width})`;
    lines.push(`  region ${region.name}: ${region.type} ${region.length || 'as bound'}${moves}`);
  }
  plan.ops.forEach((op, i) => lines.push(`${String(i).padStart(3)} ${printOp(plan, op)}`));
  return lines.join('\n');
}

function printOp(plan: Plan, op: PlanOp): string {
  const flags = `${op.check ? ' check' : ''}${op.guard ? ' guard' : ''}`;
  const layer = op.layer === '' ? '' : `  # ${op.layer}`;
  const text = definitionOf(op).text(op, (value) => placeText(plan, value));
  return `${op.op} ${text}${flags}${layer}`;
}

function placeText(plan: Plan, index: ValueIndex): string {
  const value = plan.values[index];
  const region = plan.regions[value?.region ?? -1];
  return value && region ? `${value.name}@${region.name}+${value.offset}` : `?${index}`;
}
