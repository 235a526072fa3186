// Takes the steps of an update rule one by one, as a train step would, in either column.
import { Graph } from '../../lib/graph/graph.ts';
import type { Value } from '../../lib/graph/graph.ts';
import { numbersOf } from '../../lib/optimizers/numbers.ts';
import type { OptimizerDefinition } from '../../lib/optimizers/optimizer.ts';
import { evaluateFloat32 } from './evaluate.ts';
import { planOf } from './graph-runner.ts';
import { evaluateReal } from './real.ts';

export interface Walk {
  /** The weights after each step. */
  readonly weights: number[][];
  /** The slots after the last step. */
  readonly slots: Readonly<Record<string, number[]>>;
}

interface Options {
  readonly column?: 'real' | 'float32';
  readonly weightDecay?: number;
}

interface Rule {
  readonly w: Value;
  readonly g: Value;
  readonly slots: ReadonlyMap<string, Value>;
  readonly scalars: ReadonlyMap<string, Value>;
  readonly after: Readonly<Record<string, Value>>;
}

/** The rule's ops over sources that are all weights, so that any runner can bind them. */
function ruleOf(optimizer: OptimizerDefinition, size: number, weightDecay = 0): Rule {
  const graph = new Graph();
  const source = (name: string, shape: readonly number[]): Value =>
    graph.source({ kind: 'weight', name }, shape);
  const [w, g] = [source('w', [size]), source('g', [size])];
  const slots = new Map(optimizer.slots.map((name) => [name, source(`slot ${name}`, [size])]));
  const scalars = new Map(optimizer.scalars.map((name) => [name, source(`scalar ${name}`, [])]));
  const rate = scalars.get('rate') ?? w;
  const from = weightDecay === 0 ? { w, g } : optimizer.decay(w, g, weightDecay, rate);
  const [slotsByName, scalarsByName] = [slots, scalars].map((map) => Object.fromEntries(map));
  const after = optimizer.update(from.w, from.g, slotsByName ?? {}, scalarsByName ?? {});
  return { w, g, slots, scalars, after };
}

/** One step for each of `gradients`, from `initial` and slots at their start. Decay comes first. */
export function walk(
  optimizer: OptimizerDefinition,
  initial: readonly number[],
  gradients: readonly (readonly number[])[],
  { column = 'float32', weightDecay = 0 }: Options = {},
): Walk {
  const { w, g, slots, scalars, after } = ruleOf(optimizer, initial.length, weightDecay);
  const names = ['w', ...optimizer.slots];
  const wanted = names.map((name) => after[name] ?? w);
  const state = new Map<Value, ArrayLike<number>>([[w, initial]]);
  for (const [name, slot] of slots) {
    state.set(
      slot,
      initial.map(() => optimizer.slotStart[name] ?? 0),
    );
  }
  const out = new Float64Array(optimizer.scalars.length);
  const weights: number[][] = [];
  gradients.forEach((gradient, i) => {
    numbersOf(optimizer).at(i + 1, out);
    const sources = new Map([...state, [g, gradient] as const]);
    [...scalars.values()].forEach((scalar, s) => sources.set(scalar, [out[s] ?? 0]));
    const results =
      column === 'real' ? evaluateReal(wanted, { sources }) : evaluateFloat32(wanted, sources);
    [w, ...slots.values()].forEach((value, r) => state.set(value, [...(results[r] ?? [])]));
    weights.push([...(results[0] ?? [])]);
  });
  const last = [...slots].map(([name, slot]) => [name, Array.from(state.get(slot) ?? [])] as const);
  return { weights, slots: Object.fromEntries(last) };
}

/** How many instructions one weight costs; those of scalars alone cost nothing per weight. */
export function instructionsOf(optimizer: OptimizerDefinition): number {
  const { w, g, slots, scalars, after } = ruleOf(optimizer, 64);
  const sources = new Map(
    [w, g, ...slots.values(), ...scalars.values()].map((value) => {
      const { operation } = value.graph.node(value);
      const name = operation.op === 'source' ? operation.source.name : '';
      return [name, { value, data: new Float32Array() }] as const;
    }),
  );
  const scene = { graph: w.graph, sources, outputs: Object.values(after) };
  const plan = planOf(scene, { n: 1, capacity: 1, fuse: true, threads: 1 });
  const maps = plan.ops.map((op) => (op.op === 'map' ? op.instructions.length : NaN));
  return maps.length === 1 ? (maps[0] ?? NaN) : NaN;
}
