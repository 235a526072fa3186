// Writes the steps of a model as plans: training (forward, loss, gradients, clipping, update),
// evaluation (forward, loss, metrics) and prediction (forward). This is the only place that knows
// how a step hangs together; everything it uses is ops.
import { add, div, maximum, minimum, mul, sqrt, square } from '../graph/elementwise.ts';
import { gatherRows, reshape, sum } from '../graph/arrays.ts';
import { Graph } from '../graph/graph.ts';
import type { Source, Value } from '../graph/graph.ts';
import { gradients } from '../graph/gradient.ts';
import { count } from '../graph/shape.ts';
import { rangeError, shapeText } from '../errors.ts';
import type { LossDefinition } from '../losses/loss.ts';
import type { MetricDefinition } from '../metrics/metric.ts';
import type { OptimizerDefinition } from '../optimizers/optimizer.ts';
import { buildPlan } from '../plan/build.ts';
import type { Block, Place, Spec, Write } from '../plan/draft.ts';
import type { Plan, Region } from '../plan/plan.ts';
import { gradientColor, slotOffset, slotsLength } from './layout.ts';
import { applyNetwork } from './network.ts';
import type { Network, NetworkWeight } from './network.ts';

export { slotOffset, slotsLength } from './layout.ts';

export interface Compiled {
  readonly optimizer: OptimizerDefinition;
  readonly loss: LossDefinition;
  readonly metrics: readonly MetricDefinition[];
}

export interface StepOptions {
  readonly capacity: number;
  readonly xType: 'f32' | 'u8';
  readonly sampleWeight: boolean;
  /** False: one op per node, for finding the op that went wrong. */
  readonly fuse?: boolean;
}

export interface StepPlan {
  readonly plan: Plan;
  /** Index of a region by name; -1 if the plan has none. */
  region(name: string): number;
  /** Columns of the scalars table. */
  readonly scalars: readonly string[];
  /** Columns of the results table. */
  readonly results: readonly string[];
}

/** One step of training: results, then the update unless something was not finite. */
export function trainPlan(network: Network, compiled: Compiled, options: StepOptions): StepPlan {
  const draft = new Draft('train', network, compiled, options);
  const { loss, predictions, yTrue } = forward(draft, true);
  const trained = network.weights.filter((w) => w.trainable && w.layer.trainable);
  const values = trained.map((weight) => draft.weight(weight));
  const flows = gradients(loss, values);
  writeResults(draft, loss, yTrue, predictions);
  const { optimizer } = compiled;
  draft.graph.within(optimizer.name, () => {
    const scale = globalScale(optimizer, flows);
    trained.forEach((weight, i) => {
      const w = values[i];
      const g = flows[i];
      if (w && g) update(draft, weight, w, clipped(optimizer, g, scale));
    });
  });
  return draft.finish([loss, ...flows], {
    values: flows.map((value, i) => ({ value, offset: trained[i]?.offset ?? 0 })),
    length: network.weightsLength,
    color: gradientColor(optimizer),
  });
}

/** Loss and metrics of one batch, without dropout. */
export function evaluatePlan(network: Network, compiled: Compiled, options: StepOptions): StepPlan {
  const draft = new Draft('evaluate', network, compiled, options);
  const { loss, predictions, yTrue } = forward(draft, false);
  writeResults(draft, loss, yTrue, predictions);
  return draft.finish([]);
}

/** Predictions for rows [cursor, cursor + n) of `x`, into the same rows of `output`. */
export function predictPlan(network: Network, options: { capacity: number }): StepPlan {
  const draft = new Draft('predict', network, undefined, { ...options, xType: 'f32' });
  const x = draft.source({ kind: 'rows', name: 'x' }, [-1, ...network.inputShape]);
  const output = applyNetwork(network, x, false, (weight) => draft.weight(weight));
  draft.writes.push({ value: output, ...draft.at('output', 0), name: 'output', guard: false });
  return draft.finish([]);
}

interface Forward {
  readonly loss: Value;
  readonly predictions: Value;
  readonly yTrue: Value;
}

function forward(draft: Draft, training: boolean): Forward {
  const { network, loss: definition } = draft.need();
  const order = draft.source({ kind: 'rows', name: 'order' }, [-1], 'i32');
  const rows = (name: string, type: 'f32' | 'i32' | 'u8', shape: readonly number[]): Value => {
    const table = draft.source(
      { kind: 'table', name, type },
      [0, ...shape],
      type === 'i32' ? 'i32' : 'f32',
    );
    return gatherRows(table, order);
  };
  const x = rows('x', draft.xType, network.inputShape);
  const predictions = applyNetwork(network, x, training, (weight) => draft.weight(weight));
  const labels = definition.target === 'labels';
  const yShape = labels ? network.outputShape.slice(0, -1) : network.outputShape;
  const yTrue = rows('y', labels ? 'i32' : 'f32', yShape);
  const loss = draft.graph.within(definition.name, () => {
    const each = perRow(definition.name, definition.perRow(yTrue, predictions));
    const weight = draft.sampleWeight ? rows('sampleWeight', 'f32', []) : undefined;
    const total = sum(weight ? mul(each, weight) : each);
    if (definition.reduction === 'sum') return total;
    const weighted = definition.reduction === 'weightedMean' && weight;
    return div(total, weighted ? sum(weight) : draft.graph.rows());
  });
  return { loss, predictions, yTrue };
}

function perRow(name: string, value: Value): Value {
  if (count(value.shape) === -1) return reshape(value, [-1]);
  const got = shapeText(value.shape);
  throw rangeError(name, `gives shape ${got}, needed one number per row, ${shapeText([-1])}`);
}

function writeResults(draft: Draft, loss: Value, yTrue: Value, predictions: Value): void {
  const { metrics } = draft.need();
  draft.result(0, 'loss', loss);
  metrics.forEach((metric, i) => {
    draft.graph.within(metric.name, () => {
      const each = perRow(metric.name, metric.perRow(yTrue, predictions));
      draft.result(i + 1, metric.name, div(sum(each), draft.graph.rows()));
    });
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

function update(draft: Draft, weight: NetworkWeight, w: Value, g: Value): void {
  const { network, optimizer } = draft.need();
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
  const next = optimizer.update(decayed.w, decayed.g, slots, scalars);
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
    draft.writes.push({ value, ...place, name: key, guard: true, group: weight.name });
  };
  write('w', draft.at('weights', weight.offset));
  for (const slot of optimizer.slots) {
    write(slot, draft.at('slots', slotOffset(network, optimizer, slot, weight)));
  }
}

/** A graph on its way to a plan: its regions, its sources' places, what is written where. */
class Draft {
  readonly graph = new Graph();
  readonly writes: Write[] = [];
  readonly sampleWeight: boolean;
  readonly xType: 'f32' | 'u8';
  private readonly regions: Region[];
  private readonly scalars: readonly string[];
  private readonly results: readonly string[];
  private readonly kind: 'train' | 'evaluate' | 'predict';
  private readonly network: Network;
  private readonly compiled: Compiled | undefined;
  private readonly options: Partial<StepOptions> & { readonly capacity: number };

  constructor(
    kind: 'train' | 'evaluate' | 'predict',
    network: Network,
    compiled: Compiled | undefined,
    options: Partial<StepOptions> & { readonly capacity: number },
  ) {
    this.kind = kind;
    this.network = network;
    this.compiled = compiled;
    this.options = options;
    this.sampleWeight = options.sampleWeight ?? false;
    this.xType = options.xType ?? 'f32';
    const metrics = compiled?.metrics ?? [];
    this.results = compiled ? ['loss', ...metrics.map(({ name }) => name)] : [];
    this.scalars = ['rows', ...(kind === 'train' ? (compiled?.optimizer.scalars ?? []) : [])];
    this.regions = this.regionsOf();
  }

  need(): Compiled & { readonly network: Network } {
    if (!this.compiled) throw new Error('step: the model is not compiled');
    return { ...this.compiled, network: this.network };
  }

  source(source: Source, shape: readonly number[], type: 'f32' | 'i32' = 'f32'): Value {
    return this.graph.source(source, shape, type);
  }

  weight(weight: NetworkWeight): Value {
    return this.source({ kind: 'weight', name: weight.name }, weight.shape);
  }

  result(column: number, name: string, value: Value): void {
    this.writes.push({ value, ...this.at('results', column), name, guard: false });
  }

  at(region: string, offset: number): Place {
    return { region: this.indexOf(region), offset };
  }

  finish(checked: readonly Value[], block?: Block): StepPlan {
    const spec: Spec = {
      kind: this.kind,
      capacity: this.options.capacity,
      graph: this.graph,
      regions: this.regions,
      scratch: this.indexOf('scratch'),
      place: (source) => this.placeOf(source),
      writes: this.writes,
      checked,
      fuse: this.options.fuse ?? true,
      ...(block && { block }),
    };
    return {
      plan: buildPlan(spec),
      region: (name) => this.indexOf(name),
      scalars: this.scalars,
      results: this.results,
    };
  }

  private indexOf(name: string): number {
    return this.regions.findIndex((region) => region.name === name);
  }

  private placeOf(source: Source): Place {
    switch (source.kind) {
      case 'weight':
        return this.at('weights', this.find(source.name).offset);
      case 'slot': {
        const { optimizer } = this.need();
        const weight = this.find(source.weight);
        return this.at('slots', slotOffset(this.network, optimizer, source.name, weight));
      }
      case 'scalar':
        return this.at('scalars', this.scalars.indexOf(source.name));
      case 'rows':
      case 'table':
        return this.at(source.name, 0);
      default:
        return source satisfies never;
    }
  }

  private find(name: string): NetworkWeight {
    const weight = this.network.weights.find((w) => w.name === name);
    if (!weight) throw new Error(`step: no weight "${name}"`);
    return weight;
  }

  private regionsOf(): Region[] {
    const { network, compiled, kind } = this;
    const fixed = (name: string, length: number, type: Region['type'] = 'f32'): Region => ({
      name,
      type,
      moves: 'fixed',
      width: 0,
      length,
    });
    const moving = (name: string, moves: 'step' | 'row', width: number): Region => ({
      name,
      type: name === 'order' ? 'i32' : 'f32',
      moves,
      width,
      length: moves === 'row' ? width * this.options.capacity : width,
    });
    const state = [fixed('weights', network.weightsLength), fixed('scratch', 0)];
    if (kind === 'predict' || !compiled) {
      const x = moving('x', 'row', count(network.inputShape));
      return [...state, x, moving('output', 'row', count(network.outputShape))];
    }
    const labels = compiled.loss.target === 'labels';
    return [
      ...state,
      moving('scalars', 'step', this.scalars.length),
      moving('results', 'step', this.results.length),
      moving('order', 'row', 1),
      fixed('x', 0, this.xType),
      fixed('y', 0, labels ? 'i32' : 'f32'),
      ...(this.sampleWeight ? [fixed('sampleWeight', 0)] : []),
      ...(kind === 'train' ? [fixed('slots', slotsLength(network, compiled.optimizer))] : []),
    ];
  }
}
