// A plan as text, for people: one line per op, then the places. Diffing two prints shows what a
// change did to a step.
import { shapeText } from '../errors.ts';
import type { Size } from '../graph/shape.ts';
import type { Part, Plan, PlanOp } from './plan.ts';

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
  return `${describe(plan, op)}${flags}${layer}`;
}

function describe(plan: Plan, op: PlanOp): string {
  const at = (index: number): string => placeText(plan, index);
  switch (op.op) {
    case 'map':
      return `map ${sizes(op.rows, op.cols)} ${partText(plan, op)}`;
    case 'matmul': {
      const a = `${at(op.a)}${op.transposeA ? 'ᵀ' : ''}`;
      const b = `${at(op.b)}${op.transposeB ? 'ᵀ' : ''}`;
      const bias = op.bias === undefined ? '' : ` + ${at(op.bias)}`;
      const sums = op.columnSums === undefined ? '' : `, ${at(op.columnSums)} = column sums`;
      const epilogue = op.epilogue ? ` then ${partText(plan, op.epilogue)}` : '';
      return `matmul ${sizes(op.m, op.n, op.k)} ${at(op.c)} = ${a}·${b}${bias}${sums}${epilogue}`;
    }
    case 'columnSum':
      return `columnSum ${sizes(op.rows, op.cols)} ${at(op.y)} = ${at(op.x)}`;
    case 'gatherRows': {
      const rows = `${at(op.table)}[${at(op.indices)}]`;
      return `gatherRows ${sizes(op.rows, op.cols)} ${at(op.y)} = ${rows}`;
    }
    case 'oneHot':
      return `oneHot ${sizes(op.rows, op.classes)} ${at(op.y)} = ${at(op.indices)}`;
    case 'transpose': {
      const order = op.permutation.join(' ');
      return `transpose ${shapeText(op.shape)} ${at(op.y)} = ${at(op.x)} (${order})`;
    }
    case 'argmax':
      return `argmax ${sizes(op.rows, op.cols)} ${at(op.y)} = ${at(op.x)}`;
    default:
      return op satisfies never;
  }
}

function sizes(...list: Size[]): string {
  return shapeText(list);
}

function placeText(plan: Plan, index: number): string {
  const value = plan.values[index];
  const region = plan.regions[value?.region ?? -1];
  return value && region ? `${value.name}@${region.name}+${value.offset}` : `?${index}`;
}

function partText(plan: Plan, part: Part): string {
  const names = part.operands.map(({ value, read }) => {
    const how = { full: '', row: ':row', column: ':col', scalar: ':one' }[read];
    return `${placeText(plan, value)}${how}`;
  });
  names.push(...part.constants.map((c) => (Object.is(c, -0) ? '-0' : String(c))));
  const first = names.length;
  const uses = part.instructions.map((_, i) => usesOf(part, first + i));
  part.instructions.forEach(({ primitive, arguments: args, site }, i) => {
    const inner = site === undefined ? args.map((r) => names[r]).join(', ') : `#${site}`;
    const text = `${primitive}(${inner})`;
    names.push((uses[i] ?? 0) > 1 && text.length > 24 ? `t${i}` : text);
  });
  const temporaries = part.instructions.flatMap(({ primitive, arguments: args }, i) =>
    names[first + i] === `t${i}`
      ? [`t${i} = ${primitive}(${args.map((r) => names[r]).join(', ')})`]
      : [],
  );
  const outputs = part.outputs.map(
    ({ value, register, write }) =>
      `${placeText(plan, value)}${write === 'row' ? ':row' : ''} = ${names[register]}`,
  );
  return `{ ${[...temporaries, ...outputs].join('; ')} }`;
}

function usesOf(part: Part, register: number): number {
  const args = part.instructions.flatMap(({ arguments: list }) => list);
  const outputs = part.outputs.map((output) => output.register);
  return [...args, ...outputs].filter((r) => r === register).length;
}
