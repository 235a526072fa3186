// The update of the weights: clipping, weight decay, the optimizer's rule, constraints.
import { add, div, maximum, minimum, mul, sqrt, square } from '../graph/elementwise.ts';
import { reshape, sum } from '../graph/arrays.ts';
import type { Value } from '../graph/graph.ts';
import { count } from '../graph/shape.ts';
import { rangeError, shapeText } from '../errors.ts';
import type { NetworkWeight } from '../network/network.ts';
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

/** Appends the update of all trained weights. */
export function updateWeights(draft: TrainDraft, trained: readonly Trained[]): void {
  const { optimizer } = draft.compiled;
  draft.graph.within(optimizer.name, () => {
    const scale = globalScale(
      optimizer,
      trained.map(({ g }) => g),
    );
    for (const { weight, w, g } of trained) update(draft, weight, w, clipped(optimizer, g, scale));
  });
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

function update(draft: TrainDraft, weight: NetworkWeight, w: Value, g: Value): void {
  const { network } = draft;
  const { optimizer } = draft.compiled;
  const slots: Record<string, Value> = {};
  for (const slot of optimizer.slots) {
    const source = { kind: 'slot', name: slot, weight: weight.name } as const;
    slots[slot] = draft.source(source, weight.shape);
  }
  const scalars: Record<string, Value> = {};
  for (const name of optimizer.scalars) scalars[name] = draft.source({ kind: 'scalar', name }, []);
  const { rate } = scalars;
  const { weightDecay = 0 } = optimizer.options;
  const decayed = rate && weightDecay !== 0 ? optimizer.decay(w, g, weightDecay, rate) : { w, g };
  const next = { ...optimizer.update(decayed.w, decayed.g, slots, scalars) };
  const before: Readonly<Record<string, Value>> = { ...slots, w };
  const write = (key: string, place: Place): void => {
    const own = next[key];
    // Arrays that change places are computed, x + (-0) = x, or one would be lost under the other.
    const moves = own && own !== before[key] && Object.values(before).includes(own);
    const value = moves ? add(own, -0) : own;
    if (!value) throw rangeError(`optimizer "${optimizer.name}"`, `returns no "${key}"`);
    if (value.shape.join() !== weight.shape.join()) {
      const got = `returns "${key}" of shape ${shapeText(value.shape)}`;
      throw rangeError(
        `optimizer "${optimizer.name}"`,
        `${got}, needed ${shapeText(weight.shape)}`,
      );
    }
    draft.next(place, key, weight.name, value);
  };
  const { constraint } = weight;
  if (constraint && next['w']) next['w'] = constraint.project(next['w']);
  write('w', draft.at('weights', weight.offset));
  for (const slot of optimizer.slots) {
    write(slot, draft.at('slots', slotOffset(network, optimizer, slot, weight)));
  }
}
