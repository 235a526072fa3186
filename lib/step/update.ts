// The update of the weights: accumulation, clipping, weight decay, the optimizer's rule,
// constraints.
import {
  add,
  asFloat,
  div,
  flushTiny,
  maximum,
  minimum,
  mul,
  select,
  sqrt,
  square,
} from '../graph/elementwise.ts';
import { rootOf } from '../graph/alias.ts';
import { sum } from '../graph/arrays.ts';
import { reshape } from '../graph/axes.ts';
import type { Value } from '../graph/graph.ts';
import { count } from '../graph/shape.ts';
import { rangeError, shapeText } from '../errors.ts';
import type { NetworkWeight } from '../network/network.ts';
import { applies, batchesPerUpdate, gradientSum } from '../optimizers/accumulation.ts';
import { termsOf } from '../optimizers/groups.ts';
import type { WeightTerms } from '../optimizers/groups.ts';
import { scaledName } from '../optimizers/numbers.ts';
import type { OptimizerDefinition } from '../optimizers/optimizer.ts';
import type { Place } from '../plan/draft.ts';
import type { TrainDraft } from './draft.ts';
import { slotOffset } from './layout.ts';

/** A weight that is trained, its value and its gradient. */
export interface Trained {
  readonly weight: NetworkWeight;
  readonly w: Value;
  readonly g: Value;
}

/** The same, on its way into the rule. */
interface Taken extends Trained {
  /** The sum of the gradients since the last update, if they are accumulated. */
  readonly sum?: Value;
}

/** Appends the update of all trained weights. */
export function updateWeights(draft: TrainDraft, trained: readonly Trained[]): void {
  const { optimizer } = draft.compiled;
  const terms = termsOf(optimizer, draft.network);
  draft.graph.within(optimizer.name, () => {
    const taken = trained.map((one) => accumulated(draft, one));
    const scale = globalScale(
      optimizer,
      taken.map(({ g }) => g),
    );
    for (const one of taken) {
      update(draft, { ...one, g: clipped(optimizer, one.g, scale) }, terms(one.weight));
    }
  });
}

// g becomes the mean of the gradients since the last update, as of a batch that holds them all.
function accumulated(draft: TrainDraft, one: Trained): Taken {
  const batches = batchesPerUpdate(draft.compiled.optimizer.options);
  if (batches === 1) return one;
  const sum = add(slotOf(draft, one.weight, gradientSum), one.g);
  return { ...one, g: div(sum, batches), sum };
}

function slotOf(draft: TrainDraft, weight: NetworkWeight, slot: string): Value {
  return draft.source({ kind: 'slot', name: slot, weight: weight.name }, weight.shape);
}

// limit ÷ max(norm, limit): exactly 1 while the norm is within the limit.
function scaleTo(limit: number, sumOfSquares: Value): Value {
  return div(limit, maximum(sqrt(sumOfSquares), limit));
}

function sumOfSquares(g: Value): Value {
  return sum(reshape(square(g), [count(g.shape)]));
}

// Each array is summed alone, then the results are added in getWeights order.
function globalScale(optimizer: OptimizerDefinition, flows: readonly Value[]): Value | undefined {
  const { globalClipNorm } = optimizer.options;
  if (globalClipNorm === undefined || flows.length === 0) return undefined;
  const squares = flows.map(sumOfSquares);
  return scaleTo(
    globalClipNorm,
    squares.reduce((total, own) => add(total, own)),
  );
}

// At most one kind of clipping is given.
function clipped(
  { options }: OptimizerDefinition,
  g: Value,
  globalScale: Value | undefined,
): Value {
  const { clipValue, clipNorm } = options;
  let out = g;
  if (globalScale) out = mul(out, globalScale);
  if (clipNorm !== undefined) out = mul(out, scaleTo(clipNorm, sumOfSquares(g)));
  if (clipValue !== undefined) out = minimum(maximum(out, -clipValue), clipValue);
  return out;
}

function update(draft: TrainDraft, { weight, w, g, sum }: Taken, terms: WeightTerms): void {
  const { network } = draft;
  const { optimizer } = draft.compiled;
  const own = optimizer.slots.filter((slot) => sum === undefined || slot !== gradientSum);
  const slots = Object.fromEntries(own.map((slot) => [slot, slotOf(draft, weight, slot)]));
  const scalars: Record<string, Value> = {};
  for (const name of optimizer.scalars) {
    const column = scaledName(name, terms.learningRateScale);
    scalars[name] = draft.source({ kind: 'scalar', name: column }, []);
  }
  const { rate } = scalars;
  const { weightDecay } = terms;
  const decayed = rate && weightDecay !== 0 ? optimizer.decay(w, g, weightDecay, rate) : { w, g };
  const given = { ...optimizer.update(decayed.w, decayed.g, slots, scalars) };
  const { constraint } = weight;
  if (constraint && given['w']) given['w'] = constraint.project(given['w']);
  const next = checked(optimizer, weight, given, { w, ...slots });
  if (sum) wait(draft, next, { w, ...slots }, sum);
  const write = (place: Place, key: string): void => {
    const value = next[key];
    if (value) draft.next(place, key, weight.name, value);
  };
  write(draft.at('weights', weight.offset), 'w');
  for (const slot of optimizer.slots) {
    write(draft.at('slots', slotOffset(network, optimizer, slot, weight)), slot);
  }
}

/** What a rule returned: an array for the weight and each of its slots, shaped like the weight. */
function checked(
  { name }: OptimizerDefinition,
  { shape }: NetworkWeight,
  given: Readonly<Record<string, Value>>,
  before: Readonly<Record<string, Value>>,
): Record<string, Value> {
  const next = Object.entries(before).map(([key, start]) => {
    const own = given[key];
    if (!own) throw rangeError(`optimizer "${name}"`, `returns no "${key}"`);
    if (own.shape.join() !== shape.join()) {
      const got = `returns "${key}" of shape ${shapeText(own.shape)}`;
      throw rangeError(`optimizer "${name}"`, `${got}, needed ${shapeText(shape)}`);
    }
    // Arrays that change places are computed, x + (-0) = x, or one would be lost under the other.
    const root = rootOf(own);
    const moves = root !== start && Object.values(before).includes(root);
    return [key, moves ? add(own, -0) : asFloat(own)] as const;
  });
  return Object.fromEntries(next);
}

// All stays as it was until a step applies; then the sum starts anew.
function wait(
  draft: TrainDraft,
  next: Record<string, Value>,
  before: Readonly<Record<string, Value>>,
  sum: Value,
): void {
  const now = draft.source({ kind: 'scalar', name: applies }, []);
  for (const [key, start] of Object.entries(before)) {
    const value = next[key];
    if (value && value !== start) next[key] = select(now, value, start);
  }
  next[gradientSum] = select(now, 0, flushTiny(sum));
}
