// Saves the model between epochs: all of them, or each that is the best so far.
import { readOptions } from '../data/check.ts';
import type { EpochLogs } from '../model/history.ts';
import type { Callback, Hooks, TrainingContext } from './callback.ts';
import { monitorDefaults, needColumn, readMonitor, watch } from './monitor.ts';
import type { Monitor, MonitorOptions } from './monitor.ts';
import { needPath } from './path.ts';

export interface ModelCheckpointOptions extends MonitorOptions {
  /**
   * Of the file. `{epoch}` stands for the number of epochs that are done, what to give to
   * `initialEpoch` to go on; `{valLoss}` and other columns for their numbers with four digits
   * behind the point. Without any, each file replaces the one before.
   */
  path: string;
  /**
   * True: saves only epochs in which `monitor` is better than in all before of this run, be they
   * saved or not.
   */
  saveBestOnly?: boolean;
  /** For `saveBestOnly`: what the first file must be better than. */
  initialValue?: number;
  /** Only every n-th epoch may be saved; default 1. */
  everyEpochs?: number;
}

/**
 * Saves the model at the end of epochs, as `model.save` does: whole or not at all, so that a crash
 * leaves the file before. Training waits for the disk, and from the file it goes on to the same
 * bits. What callbacks in front of this one have done to the model is in the file; an error of the
 * file system rejects the run.
 *
 * `monitor`, `mode` and `initialValue` matter with `saveBestOnly` alone.
 * @throws TypeError or RangeError if an option is unknown or wrong; `fit` throws a RangeError if
 *   the run lacks a column that is named in `path`, or `monitor`, and a TypeError if a part of the
 *   model cannot be saved, such as a learning rate that is a function.
 * @example
 * import { mkdtempSync, rmSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * const folder = mkdtempSync(`${tmpdir()}/bitgrad-`);
 * const checkpoint = callbacks.modelCheckpoint({ path: `${folder}/{epoch}.safetensors` });
 * await model.fit(x, y, { epochs: 3, callbacks: [checkpoint] });
 * const same = await loadModel(`${folder}/3.safetensors`);
 * rmSync(folder, { recursive: true });
 */
export function modelCheckpoint(options: ModelCheckpointOptions): Callback {
  const where = 'modelCheckpoint';
  const given = readOptions(where, options, {
    ...monitorDefaults,
    path: undefined,
    saveBestOnly: false,
    initialValue: undefined,
    everyEpochs: 1,
  });
  const best = given.boolean('saveBestOnly');
  const monitor = readMonitor(where, given);
  const settings: Settings = {
    where,
    path: needPath(where, given.value('path')),
    monitor: best ? monitor : undefined,
    initialValue: given.optionalNumber('initialValue'),
    everyEpochs: given.number('everyEpochs', { integer: true, min: 1, max: 2 ** 31 - 1 }),
  };
  return Object.freeze<Callback>({ name: where, begin: (training) => hooksOf(settings, training) });
}

interface Settings {
  readonly where: string;
  readonly path: string;
  /** For the best epochs alone. */
  readonly monitor: Monitor | undefined;
  readonly initialValue: number | undefined;
  readonly everyEpochs: number;
}

function hooksOf(settings: Settings, training: TrainingContext): Hooks {
  const { where, path, monitor, initialValue, everyEpochs } = settings;
  training.needSavable();
  for (const [, name = ''] of path.matchAll(placeholder)) {
    if (name !== 'epoch') needColumn(`${where}: path`, name, training.columns);
  }
  const watched = monitor && watch(monitor, training);
  let best = initialValue ?? watched?.worst ?? NaN;
  return {
    async onEpochEnd(logs) {
      if (watched) {
        // Of every epoch, so that a file is never worse than an epoch between two of them.
        const value = watched.valueOf(logs);
        if (!watched.improves(value, best)) return;
        best = value;
      }
      if ((logs.epoch + 1) % everyEpochs !== 0) return;
      await training.save(pathOf(path, logs));
    },
  };
}

const placeholder = /\{([^{}]*)\}/g;

function pathOf(path: string, logs: EpochLogs): string {
  return path.replace(placeholder, (_, name: string) =>
    name === 'epoch' ? String(logs.epoch + 1) : (logs[name] ?? NaN).toFixed(4),
  );
}
