// A graph on its way to a plan of a step: its regions, its sources' places, what is written where.
import { rootOf } from '../graph/alias.ts';
import { add, asFloat } from '../graph/elementwise.ts';
import { Graph } from '../graph/graph.ts';
import type { Source, Value } from '../graph/graph.ts';
import { count } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import type { Network, NetworkWeight, Port } from '../network/network.ts';
import { numbersOf } from '../optimizers/numbers.ts';
import { buildPlan } from '../plan/build.ts';
import type { Block, Place, Spec, Write } from '../plan/draft.ts';
import type { Plan, Region } from '../plan/plan.ts';
import { lossNames, stepNames, targetOf } from './compiled.ts';
import type { Compiled } from './compiled.ts';
import type { Kept } from '../metrics/metric.ts';
import { slotOffset, slotsLength } from './layout.ts';
import { regionOf } from './ports.ts';

export interface StepOptions {
  readonly capacity: number;
  /** How each input is stored; missing ones are f32. */
  readonly xTypes: readonly ('f32' | 'u8' | 'i32')[];
  readonly sampleWeight: boolean;
  /** The positions of a sample that are masked one by one: [] for whole samples. */
  readonly mask?: Shape;
  /** False: whether loss and gradients are finite is not tested, and the update always runs. */
  readonly tested?: boolean;
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
  /** How many of them, the first, are losses; the others are sums over the batch. */
  readonly losses: number;
  /** Whether behind the results stands how many units of the batch counted: those not masked. */
  readonly counted: boolean;
  /** The metrics of whole sets, in the order of their columns behind the results. */
  readonly kept: readonly KeptRows[];
  /** The region that keeps which units of every row count, if there is a mask and such a metric. */
  readonly keptMask?: string;
}

/** What a metric keeps of every row: a region for each of its columns. */
export interface KeptRows {
  readonly column: string;
  readonly regions: readonly string[];
  readonly result: Kept['result'];
}

/** What a draft starts from. */
interface Frame {
  readonly kind: 'train' | 'evaluate' | 'predict';
  readonly network: Network;
  readonly options: StepOptions;
  /** Absent in prediction. */
  readonly compiled?: Compiled;
}

/** A draft of a plan that has losses. */
export type TrainDraft = Draft & { readonly compiled: Compiled };

export class Draft {
  readonly graph = new Graph();
  readonly network: Network;
  readonly compiled: Compiled | undefined;
  readonly options: StepOptions;
  private readonly kind: Frame['kind'];
  private readonly regions: Region[];
  private readonly scalars: readonly string[];
  private readonly results: readonly string[];
  private readonly kept: KeptRows[] = [];
  private keptMask: string | undefined;
  private readonly writes: Write[] = [];
  private readonly updated = new Map<NetworkWeight, Value>();

  constructor({ kind, network, options, compiled }: Frame) {
    this.kind = kind;
    this.network = network;
    this.compiled = compiled;
    this.options = options;
    this.results = compiled ? stepNames(compiled) : [];
    const numbers = kind === 'train' && compiled ? numbersOf(compiled.optimizer).names : [];
    this.scalars = ['rows', ...numbers];
    const state = [fixed('weights', network.weightsLength), fixed('scratch', 0)];
    this.regions = [...state, ...(compiled ? this.dataRegions(compiled) : this.flowRegions())];
  }

  source(source: Source, shape: readonly number[], type: 'f32' | 'i32' = 'f32'): Value {
    return this.graph.source(source, shape, type);
  }

  /** A weight as it is by now: with the update that the step has made of it so far. */
  weight(weight: NetworkWeight): Value {
    const source = { kind: 'weight', name: weight.name } as const;
    return this.updated.get(weight) ?? this.source(source, weight.shape);
  }

  /** The next value of a weight that is not trained. */
  update(weight: NetworkWeight, value: Value): void {
    // What stands elsewhere may be overwritten before it is copied: it is computed, x + (-0) = x.
    const stands = this.graph.node(rootOf(value)).operation.op === 'source';
    this.updated.set(weight, stands ? add(value, -0) : asFloat(value));
  }

  /** Writes a number of the step's results. */
  result(column: string, value: Value): void {
    const place = this.at('results', this.results.indexOf(column));
    this.writes.push({ value, ...place, name: column, guard: false });
  }

  /** Writes how many units of the batch count, behind the results. */
  counted(value: Value): void {
    const place = this.at('results', this.results.length);
    this.writes.push({ value, ...place, name: 'counted', guard: false });
  }

  /** Writes the next value of an array of the state, unless something is not finite. */
  next(place: Place, name: string, group: string, value: Value): void {
    this.writes.push({ value, ...place, name, guard: true, group });
  }

  /** Writes what is not state: predictions, what is shown. */
  output(region: string, value: Value): void {
    this.writes.push({ value, ...this.at(region, 0), name: region, guard: false });
  }

  /** Shows a value in a region of its own: rows as they are in the batch, anything else whole. */
  show(region: string, value: Value): void {
    const [rows] = value.shape;
    const size = count(value.shape);
    const own =
      rows !== undefined && rows < 0
        ? moving(region, 'row', -size, -size * this.options.capacity)
        : fixed(region, size);
    this.regions.push(own);
    this.output(region, value);
  }

  /** Writes what a metric keeps of the step's rows, behind what it kept of those before. */
  keep(column: string, { columns, result }: Kept): void {
    const regions = columns.map((value, i) => {
      const name = `kept/${column}/${i}`;
      this.show(name, value);
      return name;
    });
    this.kept.push({ column, regions, result });
  }

  /** Writes which units of the step's rows count, beside what metrics keep. */
  keepMask(units: Value): void {
    this.keptMask = 'kept mask';
    this.show(this.keptMask, units);
  }

  at(region: string, offset: number): Place {
    return { region: this.indexOf(region), offset };
  }

  finish(checked: readonly Value[], block?: Block): StepPlan {
    for (const [weight, value] of this.updated) {
      this.next(this.at('weights', weight.offset), weight.name, weight.name, value);
    }
    const spec: Spec = {
      kind: this.kind,
      capacity: this.options.capacity,
      graph: this.graph,
      regions: this.regions,
      scratch: this.indexOf('scratch'),
      place: (source) => this.placeOf(source),
      writes: this.writes,
      checked: [...checked, ...this.updated.values()],
      fuse: this.options.fuse ?? true,
      ...(block && { block }),
    };
    return {
      plan: this.options.tested === false ? untested(buildPlan(spec)) : buildPlan(spec),
      region: (name) => this.indexOf(name),
      scalars: this.scalars,
      results: this.results,
      losses: this.compiled ? lossNames(this.compiled).length : 0,
      counted: this.options.mask !== undefined,
      kept: this.kept,
      ...(this.keptMask !== undefined && { keptMask: this.keptMask }),
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
        const { network, compiled } = this;
        if (!compiled) throw new Error('step: the model is not compiled');
        const weight = this.find(source.weight);
        return this.at('slots', slotOffset(network, compiled.optimizer, source.name, weight));
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
    const weight = this.network.named.get(name);
    if (!weight) throw new Error(`step: no weight "${name}"`);
    return weight;
  }

  // Of a step over a data set, whose rows are gathered.
  private dataRegions(compiled: Compiled): readonly Region[] {
    const { network, options, kind } = this;
    const { inputs, outputs } = network;
    const x = inputs.map((_, i) => fixed(regionOf('x', inputs, i), 0, options.xTypes[i]));
    const y = outputs.map((_, i) =>
      fixed(regionOf('y', outputs, i), 0, targetOf(network, compiled, i).type),
    );
    const results = this.results.length + (options.mask ? 1 : 0);
    return [
      moving('scalars', 'step', this.scalars.length, this.scalars.length),
      moving('results', 'step', results, results),
      moving('order', 'row', 1, options.capacity, 'i32'),
      ...x,
      ...y,
      ...(options.sampleWeight ? [fixed('sampleWeight', 0)] : []),
      ...(options.mask ? [fixed('mask', 0)] : []),
      ...(kind === 'train' ? [fixed('slots', slotsLength(network, compiled.optimizer))] : []),
    ];
  }

  // Of a prediction, which reads and writes rows where they are.
  private flowRegions(): readonly Region[] {
    const { inputs, outputs } = this.network;
    const { capacity } = this.options;
    const rows = (name: string, { shape, type }: Port): Region =>
      moving(name, 'row', count(shape), count(shape) * capacity, type);
    return [
      ...inputs.map((port, i) => rows(regionOf('x', inputs, i), port)),
      ...outputs.map((port, i) => rows(regionOf('output', outputs, i), port)),
    ];
  }
}

// The very same ops, so that what is finite has the same bits; only the flag is never raised.
function untested(plan: Plan): Plan {
  return { ...plan, ops: plan.ops.map((op) => ({ ...op, check: false })) };
}

function fixed(name: string, length: number, type: Region['type'] = 'f32'): Region {
  return { name, type, moves: 'fixed', width: 0, length };
}

function moving(
  name: string,
  moves: 'step' | 'row',
  width: number,
  length: number,
  type: Region['type'] = 'f32',
): Region {
  return { name, type, moves, width, length };
}
