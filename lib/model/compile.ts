// compile: names become definitions, the plan of a training step is written, and the optimizer
// starts anew. Everything that can go wrong does so before the model changes.
import { isArray, needArray, needNumber, readOptions } from '../data/check.ts';
import { recipeOf, remember } from '../data/recipe.ts';
import { rangeError } from '../errors.ts';
import type { LossDefinition } from '../losses/loss.ts';
import { isLoss, resolveLoss } from '../losses/resolve.ts';
import type { Loss } from '../losses/resolve.ts';
import type { MetricDefinition } from '../metrics/metric.ts';
import { resolveMetric, unnamedMetric } from '../metrics/resolve.ts';
import type { Metric } from '../metrics/resolve.ts';
import type { Network } from '../network/network.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { resolveOptimizer } from '../optimizers/resolve.ts';
import { resultNames } from '../step/compiled.ts';
import type { Compiled } from '../step/compiled.ts';
import { slotOffset, slotsLength } from '../step/layout.ts';
import type { Core } from './core.ts';
import { columnOf, learningRate, skippedSteps, validationName } from './history.ts';

/** One for all outputs, or for each: in their order, or by their names. */
export type PerOutput<T> = T | readonly T[] | Readonly<Record<string, T>>;

/** What a model is trained with. */
export interface CompileOptions {
  /** A factory's result, or a name: `'adam'`. */
  optimizer: Optimizer | string;
  /**
   * A name, `'meanSquaredError'`, a factory's result or a function of Values: for all outputs, or
   * one for each, in their order or by their names.
   */
  loss: PerOutput<Loss>;
  /** What the loss of each output counts in the total; default 1. */
  lossWeights?: readonly number[] | Readonly<Record<string, number>>;
  /** Default none. A list for each output, or the list of a model's only one. */
  metrics?: readonly Metric[] | readonly (readonly Metric[])[] | Record<string, readonly Metric[]>;
}

export function compile(core: Core, options: unknown): void {
  // A user's loss or activation is called here; the lock keeps it from training.
  const unlock = core.state.lock('compile');
  try {
    const compiled = read(core.network, options);
    const slots = freshSlots(core, compiled);
    core.plans.compile(compiled);
    core.compiled = compiled;
    core.state.slots = slots;
    core.state.updates = 0;
    core.state.rateScale = 1;
  } finally {
    unlock();
  }
}

function read(network: Network, options: unknown): Compiled {
  const given = readOptions('compile', options, {
    optimizer: undefined,
    loss: undefined,
    lossWeights: undefined,
    metrics: [],
  });
  const optimizer = resolveOptimizer('compile: optimizer', given.value('optimizer'));
  const names = network.outputs.map(({ name }) => name);
  const losses = lossesOf(names, given.value('loss'));
  const weights = eachOf('lossWeights', names, given.value('lossWeights'));
  const metrics = metricsOf(names, given.value('metrics'));
  const several = names.length > 1;
  const outputs = names.map((name, i) => {
    const loss = losses[i];
    if (!loss) throw new Error('compile: an output has no loss');
    const own = weights?.[i];
    return {
      loss,
      lossWeight: own === undefined ? 1 : needNumber('compile', `lossWeights, ${name}`, own),
      ...(several && { lossColumn: columnOf(name, 'loss') }),
      metrics: (metrics[i] ?? []).map((metric) => ({
        column: several ? columnOf(name, metric.name) : metric.name,
        metric,
      })),
    };
  });
  checkNames({ optimizer, outputs });
  return remember('model', given, { optimizer, outputs });
}

function lossesOf(names: readonly string[], value: unknown): readonly LossDefinition[] {
  const where = 'compile: loss';
  const each = isOne(value) ? undefined : eachOf('loss', names, value);
  if (!each) {
    const one = resolveLoss(where, value);
    return names.map(() => one);
  }
  return each.map((own, i) => resolveLoss(`${where}, ${names[i] ?? ''}`, own));
}

// A name, a function, or what a factory made, of whatever vocabulary: not a list or a record.
function isOne(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return isLoss(value) || recipeOf(value) !== undefined;
}

const metricsMax = 4096;

function metricsOf(names: readonly string[], value: unknown): readonly MetricDefinition[][] {
  const listOf = (list: unknown, where: string): MetricDefinition[] => {
    return needArray('compile', where, list, metricsMax, 'metrics').map((metric, i) =>
      resolveMetric(`compile: ${where}[${i}]`, metric),
    );
  };
  const given = isArray(value)
    ? needArray('compile', 'metrics', value, metricsMax, 'metrics')
    : value;
  // The default, or none at all.
  if (isArray(given) && given.length === 0) return names.map(() => []);
  const own = isArray(given) ? !isArray(given[0]) : isOne(given);
  if (names.length === 1 && own) return [listOf(given, 'metrics')];
  const each = eachOf('metrics', names, given) ?? [];
  return each.map((list, i) => (list === undefined ? [] : listOf(list, `metrics, ${names[i]}`)));
}

/** What was given for each output, in their order. */
function eachOf(
  option: string,
  names: readonly string[],
  value: unknown,
): readonly unknown[] | undefined {
  if (value === undefined) return undefined;
  if (!isArray(value)) {
    const defaults = Object.fromEntries(names.map((name) => [name, undefined]));
    const given = readOptions(`compile: ${option}`, value, defaults);
    return names.map((name) => given.value(name));
  }
  const list = needArray('compile', option, value, names.length, `entries, ${names.join(', ')}`);
  if (list.length === names.length) return list;
  const needed = `needed ${names.length}, for ${names.join(', ')}`;
  throw rangeError('compile', `${option}: got ${list.length} entries, ${needed}`);
}

const naming = 'Give the functions names: const mape = (yTrue, yPred) => ….';

// Whether the column is that of a function without a name.
function unnamed({ outputs }: Compiled, name: string): boolean {
  return outputs.some(({ metrics }) =>
    metrics.some(({ column, metric }) => column === name && metric.name === unnamedMetric),
  );
}

// Each result has a column of its own in the history.
function checkNames(compiled: Compiled): void {
  const names = ['epoch', skippedSteps, learningRate];
  for (const name of resultNames(compiled)) {
    for (const column of [name, validationName(name)]) {
      if (names.includes(column)) {
        const text = `metrics: got the name "${name}" twice, needed it once`;
        throw rangeError('compile', text, unnamed(compiled, name) ? naming : undefined);
      }
      names.push(column);
    }
  }
}

function freshSlots({ executor, network }: Core, { optimizer }: Compiled): Float32Array {
  const slots = executor.allocate(slotsLength(network, optimizer));
  for (const slot of optimizer.slots) {
    const start = optimizer.slotStart[slot] ?? 0;
    if (start === 0) continue;
    for (const weight of network.weights) {
      const offset = slotOffset(network, optimizer, slot, weight);
      slots.fill(start, offset, offset + weight.size);
    }
  }
  return slots;
}
