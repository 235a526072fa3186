// compile: names become definitions, the plan of a training step is written, and the optimizer
// starts anew. Everything that can go wrong does so before the model changes.
import { readOptions } from '../data/check.ts';
import { rangeError, typeError, valueText } from '../errors.ts';
import { resolveLoss } from '../losses/resolve.ts';
import { resolveMetric } from '../metrics/resolve.ts';
import type { Metric } from '../metrics/resolve.ts';
import type { Loss } from '../losses/resolve.ts';
import { resolveOptimizer } from '../optimizers/resolve.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { Core } from './core.ts';
import { validationName } from './history.ts';
import { slotOffset, slotsLength } from './step.ts';
import type { Compiled } from './step.ts';

export interface CompileOptions {
  /** A factory's result, or a name: `'adam'`. */
  optimizer: Optimizer | string;
  loss: Loss;
  /** Default none. */
  metrics?: readonly Metric[];
}

export function compile(core: Core, options: unknown): void {
  // A user's loss or activation is called here; the lock keeps it from training.
  const unlock = core.state.lock('compile');
  try {
    const compiled = read(options);
    const slots = freshSlots(core, compiled);
    core.plans.compile(compiled);
    core.compiled = compiled;
    core.state.slots = slots;
    core.state.updates = 0;
  } finally {
    unlock();
  }
}

function read(options: unknown): Compiled {
  const given = readOptions('compile', options, {
    optimizer: undefined,
    loss: undefined,
    metrics: [],
  });
  const metrics = given.value('metrics');
  if (!Array.isArray(metrics)) {
    throw typeError('compile', `metrics: got ${valueText(metrics)}, needed an array`);
  }
  const compiled: Compiled = {
    optimizer: resolveOptimizer('compile: optimizer', given.value('optimizer')),
    loss: resolveLoss('compile: loss', given.value('loss')),
    metrics: metrics.map((metric, i) => resolveMetric(`compile: metrics[${i}]`, metric)),
  };
  checkNames(compiled);
  return compiled;
}

// Each result has a column of its own in the history.
function checkNames({ metrics }: Compiled): void {
  const names = ['epoch', 'loss', 'valLoss'];
  for (const { name } of metrics) {
    for (const column of [name, validationName(name)]) {
      if (names.includes(column)) {
        throw rangeError('compile', `metrics: got the name "${name}" twice, needed it once`);
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
