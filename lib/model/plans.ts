// The plans of one model, written and loaded when first needed, and the memory they run in. A
// loaded plan may serve several runs at once; each takes a scratch block of its own and gives it
// back.
import type { Executor, LoadedPlan, Memory, Regions } from '../executors/executor.ts';
import { settle } from '../network/network.ts';
import type { Network } from '../network/network.ts';
import { evaluatePlan, predictPlan, trainPlan } from '../step/step.ts';
import type { Compiled, StepOptions, StepPlan } from '../step/step.ts';

export interface LoadedStep {
  readonly step: StepPlan;
  readonly loaded: LoadedPlan;
  /** Scratch that no run uses. */
  readonly scratch: Float32Array[];
}

// Batches of every size need a plan of their own at most up to this many; then the eldest goes.
const plansMax = 16;

export class Plans {
  private readonly network: Network;
  private readonly executor: Executor;
  private predicting = new Map<string, LoadedStep>();
  private compiled: Compiled | undefined;
  private settled: Network;
  private fitted = new Map<string, LoadedStep>();

  constructor(network: Network, executor: Executor) {
    this.network = network;
    this.settled = network;
    this.executor = executor;
  }

  /** Plans of training and evaluation are written anew for another optimizer, loss or metric. */
  compile(compiled: Compiled): void {
    // Written before anything is given up: it throws if the loss does not suit the network.
    const fitted = new Map<string, LoadedStep>();
    const settled = settle(this.network);
    const options = plainOptions(this.network);
    fitted.set(keyOf('train', options), this.load(trainPlan(settled, compiled, options)));
    this.settled = settled;
    this.compiled = compiled;
    this.fitted = fitted;
  }

  /** The network as it was compiled: which layers are frozen is settled then. */
  get compiledNetwork(): Network {
    return this.settled;
  }

  train(options: StepOptions): LoadedStep {
    return this.fit('train', options);
  }

  evaluate(options: StepOptions): LoadedStep {
    return this.fit('evaluate', options);
  }

  predict(capacity: number): LoadedStep {
    return this.cached(this.predicting, String(capacity), () =>
      predictPlan(this.network, { capacity }),
    );
  }

  private fit(kind: 'train' | 'evaluate', options: StepOptions): LoadedStep {
    const { compiled, settled } = this;
    if (!compiled) throw new Error(`${kind}: the model is not compiled`);
    const write = kind === 'train' ? trainPlan : evaluatePlan;
    return this.cached(this.fitted, keyOf(kind, options), () => write(settled, compiled, options));
  }

  private cached(plans: Map<string, LoadedStep>, key: string, write: () => StepPlan): LoadedStep {
    const known = plans.get(key) ?? this.load(write());
    // Put last, so that the first is the one not used for longest.
    plans.delete(key);
    plans.set(key, known);
    const [eldest] = plans.keys();
    if (plans.size > plansMax && eldest !== undefined) plans.delete(eldest);
    return known;
  }

  private load(step: StepPlan): LoadedStep {
    return { step, loaded: this.executor.load(step.plan), scratch: [] };
  }
}

function keyOf(kind: string, options: StepOptions): string {
  const { capacity, xTypes, sampleWeight, mask, tested = true, fuse = true } = options;
  const masked = mask && `mask of ${mask.join('×')}`;
  return [kind, capacity, ...xTypes, sampleWeight, masked, tested, fuse].join();
}

/** The options of the plan that is written when a model is compiled, and printed by `plan()`. */
export function plainOptions({ inputs }: Network): StepOptions {
  return { capacity: 32, xTypes: inputs.map(({ type }) => type), sampleWeight: false };
}

/** The capacity for a batch of its own: powers of two, so that all row counts share a few plans. */
export function capacityFor(rows: number, most: number): number {
  let capacity = 1;
  while (capacity < rows && capacity < most) capacity *= 2;
  return Math.min(capacity, most);
}

/** A scratch block for one run; `giveScratch` it back at its end. */
export function takeScratch({ step, scratch }: LoadedStep, executor: Executor): Float32Array {
  const { plan } = step;
  const length = plan.regions[step.region('scratch')]?.length ?? 0;
  return scratch.pop() ?? executor.allocate(length);
}

// More blocks than this are not kept for runs to come.
const scratchMax = 2;

export function giveScratch({ scratch }: LoadedStep, block: Float32Array): void {
  if (scratch.length < scratchMax) scratch.push(block);
}

/** The memory for each of the plan's regions, by name. */
export function bind(step: StepPlan, memory: Readonly<Record<string, Memory>>): Regions {
  return step.plan.regions.map(({ name }) => {
    const own = memory[name];
    if (!own) throw new Error(`plan ${step.plan.kind}: no memory for region ${name}`);
    return own;
  });
}
