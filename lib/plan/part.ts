// Programs of ops (maps, epilogues) as words and as text, and what they read and write.
import type { Size } from '../graph/shape.ts';
import type { Output } from './ops.ts';
import type { Part, ValueIndex } from './plan.ts';
import { codeOf } from './primitives.ts';

const reads = { full: 0, row: 1, column: 2, scalar: 3 } as const;
const writes = { full: 0, row: 1 } as const;

/** A program as words; the table of well-known programs in C++ is held to these. */
export function encodePart(part: Part): number[] {
  const { operands, constants, instructions, outputs } = part;
  const words = [operands.length, constants.length, instructions.length, outputs.length];
  for (const { value, read } of operands) words.push(value, reads[read]);
  words.push(...new Int32Array(Float32Array.from(constants).buffer));
  for (const { primitive, arguments: args, site } of instructions) {
    const [a = 0, b = 0, c = 0] = site === undefined ? args : [site];
    words.push(codeOf(primitive), a, b, c);
  }
  for (const { value, register, write } of outputs) words.push(value, register, writes[write]);
  return words;
}

/** The values that a program reads, each once. */
export function operandsOf(part: Part): ValueIndex[] {
  return [...new Set(part.operands.map(({ value }) => value))];
}

/** What a program over a [rows, cols] domain writes. */
export function outputsOf(part: Part, rows: Size, cols: Size): Output[] {
  return part.outputs.map(({ value, write }) => ({
    value,
    rows,
    cols: write === 'full' ? cols : 1,
  }));
}

/** A program as expressions; what is long and used twice gets a name. */
export function partText(part: Part, at: (value: ValueIndex) => string): string {
  const names = part.operands.map(({ value, read }) => {
    const how = { full: '', row: ':row', column: ':col', scalar: ':one' }[read];
    return `${at(value)}${how}`;
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
      `${at(value)}${write === 'row' ? ':row' : ''} = ${names[register]}`,
  );
  return `{ ${[...temporaries, ...outputs].join('; ')} }`;
}

function usesOf(part: Part, register: number): number {
  const args = part.instructions.flatMap(({ arguments: list }) => list);
  const outputs = part.outputs.map((output) => output.register);
  return [...args, ...outputs].filter((r) => r === register).length;
}
