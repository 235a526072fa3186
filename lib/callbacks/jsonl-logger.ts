// Writes the history as JSON while it comes into being, an object per line.
import { readOptions } from '../data/check.ts';
import type { Callback } from './callback.ts';
import { logTo } from './log-file.ts';
import { needPath } from './path.ts';

export interface JsonlLoggerOptions {
  /** Of the file. */
  path: string;
  /** True: goes on behind what is in the file; default false. */
  append?: boolean;
}

/**
 * Writes a line per epoch, `{"epoch":0,"loss":0.5,"valLoss":0.75}`: `epoch`, counted from 0, then
 * the columns of the history. A line is in the file when its epoch is done, for `tail -f`. JSON
 * knows no numbers that are not finite: they are `null`.
 *
 * If the file cannot be written the run is rejected.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * import { rmSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * const path = `${tmpdir()}/bitgrad-example.jsonl`;
 * await model.fit(x, y, { epochs: 3, callbacks: [callbacks.jsonlLogger({ path })] });
 * rmSync(path);
 */
export function jsonlLogger(options: JsonlLoggerOptions): Callback {
  const where = 'jsonlLogger';
  const given = readOptions(where, options, { path: undefined, append: false });
  const path = needPath(where, given.value('path'));
  const append = given.boolean('append');
  const lineOf = JSON.stringify as (logs: object) => string;
  return Object.freeze<Callback>({
    name: where,
    begin: () => logTo({ where, path, append, lineOf }),
  });
}
