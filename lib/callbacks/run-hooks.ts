// The hooks of all callbacks of one run, called in the order of the callbacks. That all are closed
// whatever happens is seen to here; the trainer only says what comes next.
import { isPromise } from 'node:util/types';
import { guarded, hasFields } from '../data/check.ts';
import { typeError, valueText } from '../errors.ts';
import type { EpochLogs } from '../model/history.ts';
import { hookNames } from './callback.ts';
import type { BatchLogs, Callback, Hooks } from './callback.ts';
import { contextOf } from './context.ts';
import type { Played } from './context.ts';

export class RunHooks {
  /** Whether something is to be called between steps. */
  readonly ofBatches: boolean;
  /** Whether something is to be called between epochs. */
  readonly ofEpochs: boolean;
  private readonly played: Played;
  private readonly all: readonly Hooks[];
  /** Callbacks may change the model while it is open. */
  private readonly moment: { open: boolean; epoch: number };

  /** Asks the callbacks, each once, for their hooks. */
  constructor(callbacks: readonly Callback[], played: Played) {
    this.played = played;
    this.moment = { open: false, epoch: played.history.firstEpoch };
    this.all = callbacks.map((callback, i) => {
      const context = contextOf(played, callback.name, this.moment);
      return hooksOf(`callbacks[${i}], ${callback.name}`, callback.begin(context));
    });
    const has = (name: keyof Hooks): boolean => this.all.some((hooks) => name in hooks);
    this.ofBatches = has('onBatchEnd');
    this.ofEpochs = has('onEpochBegin') || has('onEpochEnd');
  }

  /** Trains between the hooks of beginning and end. */
  async around(train: () => Promise<void>): Promise<void> {
    try {
      await this.each((hooks) => hooks.onTrainBegin?.());
      await train();
      this.played.control.trained();
      if (!this.played.control.aborted) await this.each((hooks) => hooks.onTrainEnd?.());
    } catch (error) {
      // What went wrong first is what is told.
      await this.close().catch(() => {});
      throw error;
    }
    await this.close();
  }

  epochBegin(epoch: number): Promise<void> {
    this.moment.epoch = epoch;
    return this.each((hooks) => hooks.onEpochBegin?.({ epoch }));
  }

  batchEnd(logs: BatchLogs): Promise<void> {
    return this.each((hooks) => hooks.onBatchEnd?.(logs));
  }

  epochEnd(logs: EpochLogs): Promise<void> {
    Object.freeze(logs);
    return this.each((hooks) => hooks.onEpochEnd?.(logs));
  }

  private async each(call: (hooks: Hooks) => unknown): Promise<void> {
    this.moment.open = true;
    try {
      for (const hooks of this.all) await call(hooks);
    } finally {
      this.moment.open = false;
    }
  }

  // All are closed, also if one of them fails.
  private async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const hooks of this.all) {
      try {
        await hooks.close?.();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

// Each is read once, and called on the object that it was read from.
function hooksOf(where: string, own: unknown): Hooks {
  if (!hasFields(own, {}) || isPromise(own)) {
    const needed = 'needed an object of hooks, { onEpochEnd, … }';
    throw typeError('fit', `${where}: begin returned ${valueText(own)}, ${needed}`);
  }
  const found = hookNames.flatMap((name) => {
    const hook = guarded('fit', `${where}: ${name}`, () => Reflect.get(own, name) as unknown);
    if (hook === undefined) return [];
    if (typeof hook === 'function') return [[name, hook.bind(own) as unknown]];
    throw typeError('fit', `${where}: ${name}: got ${valueText(hook)}, needed a function`);
  });
  return Object.fromEntries(found) as Hooks;
}
