// A part made ready to run: its instructions as loops over registers, sorted into phases. A
// reduction along the row ends a phase, since what depends on its result must see the row again.
// Made once at load; running a program allocates nothing.
import { levelsOf } from '../../plan/plan.ts';
import type { Instruction, Level, Part, Plan, ValueIndex } from '../../plan/plan.ts';
import type { Read } from '../../graph/shape.ts';
import { loopOf } from './loops.ts';
import type { Step } from './loops.ts';
import { lanesOf, placeOf, registerFile, strip } from './registers.ts';

/** Registers are named by their places in the file everywhere below. */
export interface Program {
  readonly sources: readonly Source[];
  readonly constants: readonly { readonly place: number; readonly value: number }[];
  /** Steps of scalar level, run once per op. */
  readonly once: readonly Step[];
  readonly phases: readonly Phase[];
  /** Outputs written in full. */
  readonly full: readonly Target[];
  /** Outputs written once per row. */
  readonly perRow: readonly Target[];
  /** Whether nothing depends on where rows begin: the domain is then run through as one row. */
  readonly flat: boolean;
}

/** An operand and the register that it is read into. */
export interface Source {
  readonly place: number;
  readonly value: ValueIndex;
  readonly read: Read;
  readonly isFloat: boolean;
}

export interface Target {
  readonly place: number;
  readonly mask: number;
  readonly value: ValueIndex;
}

/** One visit of a row: from the results of earlier reductions to those of its own. */
export interface Phase {
  /** Steps of row level, run before the strips. */
  readonly perRow: readonly Step[];
  /** Steps of full level that no earlier phase has run: enough where a row is a single strip. */
  readonly fresh: readonly Step[];
  /** All steps of full level that this phase needs: for rows of several strips. */
  readonly whole: readonly Step[];
  readonly reductions: readonly Reduction[];
}

/** A rowSum or rowMax of register a: through the lanes into register y. */
export interface Reduction {
  readonly kind: 'rowSum' | 'rowMax';
  readonly y: number;
  readonly a: number;
  readonly mask: number;
  readonly lanes: number;
}

export function compileProgram(part: Part, plan: Plan): Program {
  const levels = levelsOf(part);
  const first = part.operands.length;
  const sources = part.operands.map(({ value, read }, register) => ({
    place: placeOf(register),
    value,
    read,
    isFloat: plan.values[value]?.type === 'f32',
  }));
  const targets = (write: 'full' | 'row'): Target[] =>
    part.outputs
      .filter((output) => output.write === write)
      .map(({ register, value }) => ({
        place: placeOf(register),
        mask: maskOf(levels[register]),
        value,
      }));
  const seesRows =
    levels.includes('row') ||
    part.operands.some(({ read }) => read === 'column') ||
    part.outputs.some(({ write }) => write === 'row');
  return {
    sources,
    constants: part.constants.map((value, i) => ({ place: placeOf(first + i), value })),
    once: stepsAt(part, levels, (register) => levels[register] === 'scalar'),
    phases: phasesOf(part, levels),
    full: targets('full'),
    perRow: targets('row'),
    flat: !seesRows,
  };
}

/**
 * The phase of a register is how many reductions lie on the way to it, one behind another. Steps
 * keep their order inside a phase; a step never needs one of a later phase.
 */
function phasesOf(part: Part, levels: readonly Level[]): Phase[] {
  const first = firstInstruction(part);
  const phaseOf: number[] = Array<number>(first).fill(0);
  for (const { primitive, arguments: args } of part.instructions) {
    const latest = args.reduce((phase, register) => Math.max(phase, phaseOf[register] ?? 0), 0);
    phaseOf.push(isReduction(primitive) ? latest + 1 : latest);
  }
  const last = Math.max(...phaseOf, 0);
  return Array.from({ length: last + 1 }, (_, phase) => {
    const reductions = reductionsOf(part, levels, (register) => phaseOf[register] === phase + 1);
    const ends = part.instructions.flatMap(({ primitive, arguments: args }, i) =>
      isReduction(primitive) && phaseOf[first + i] === phase + 1 ? args : [],
    );
    if (phase === last) {
      for (const { register, write } of part.outputs) if (write === 'full') ends.push(register);
    }
    const needed = reachable(part, levels, ends);
    return {
      perRow: stepsAt(part, levels, (r) => levels[r] === 'row' && phaseOf[r] === phase),
      fresh: stepsAt(part, levels, (r) => levels[r] === 'full' && phaseOf[r] === phase),
      whole: stepsAt(part, levels, (r) => needed.has(r)),
      reductions,
    };
  });
}

/** The registers of full level that some registers are computed from, themselves included. */
function reachable(part: Part, levels: readonly Level[], ends: readonly number[]): Set<number> {
  const first = firstInstruction(part);
  const needed = new Set(ends.filter((register) => levels[register] === 'full'));
  for (let i = part.instructions.length - 1; i >= 0; i--) {
    if (!needed.has(first + i)) continue;
    for (const register of part.instructions[i]?.arguments ?? []) {
      if (levels[register] === 'full') needed.add(register);
    }
  }
  return needed;
}

type Chosen = (register: number) => boolean;

function stepsAt(part: Part, levels: readonly Level[], chosen: Chosen): Step[] {
  const first = firstInstruction(part);
  return part.instructions.flatMap((instruction, i) =>
    isReduction(instruction.primitive) || !chosen(first + i)
      ? []
      : [stepOf(instruction, first + i, levels)],
  );
}

function stepOf(instruction: Instruction, register: number, levels: readonly Level[]): Step {
  const { primitive, arguments: args, site = 0 } = instruction;
  const [a = 0, b = 0, c = 0] = args;
  const y = placeOf(register);
  return {
    loop: loopOf(primitive),
    y,
    a: placeOf(a),
    b: placeOf(b),
    c: placeOf(c),
    aMask: maskOf(levels[a]),
    bMask: maskOf(levels[b]),
    cMask: maskOf(levels[c]),
    site,
    into: registerFile.subarray(y, y + strip),
  };
}

function reductionsOf(part: Part, levels: readonly Level[], chosen: Chosen): Reduction[] {
  const first = firstInstruction(part);
  return part.instructions.flatMap(({ primitive, arguments: [a = 0] }, i) => {
    if (!isReduction(primitive) || !chosen(first + i)) return [];
    const y = placeOf(first + i);
    const lanes = lanesOf(first + i);
    return [{ kind: primitive, y, a: placeOf(a), mask: maskOf(levels[a]), lanes }];
  });
}

function isReduction(primitive: string): primitive is 'rowSum' | 'rowMax' {
  return primitive === 'rowSum' || primitive === 'rowMax';
}

function maskOf(level: Level | undefined): number {
  return level === 'full' ? -1 : 0;
}

function firstInstruction({ operands, constants }: Part): number {
  return operands.length + constants.length;
}
