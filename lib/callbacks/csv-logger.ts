// Writes the history as a table while it comes into being.
import { readOptions } from '../data/check.ts';
import { rangeError, typeError, valueText } from '../errors.ts';
import type { Callback } from './callback.ts';
import { logTo } from './log-file.ts';
import { needPath } from './path.ts';

export interface CsvLoggerOptions {
  /** Of the file. */
  path: string;
  /** Between columns: one character that no number has in it; default `','`. */
  separator?: string;
  /** True: goes on behind what is in the file, which must have these columns; default false. */
  append?: boolean;
}

/**
 * Writes a line per epoch: `epoch`, counted from 0, then the columns of the history; their names
 * stand in the first line. A line is in the file when its epoch is done, for `tail -f`. Numbers
 * have as many digits as it takes to read the same float64 back; what is not finite is written
 * `NaN`, `Infinity`, `-Infinity`. Names that need it are quoted as RFC 4180 has it.
 *
 * If the file cannot be written the run is rejected.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * import { rmSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * const path = `${tmpdir()}/bitgrad-example.csv`;
 * await model.fit(x, y, { epochs: 3, callbacks: [callbacks.csvLogger({ path })] });
 * rmSync(path);
 */
export function csvLogger(options: CsvLoggerOptions): Callback {
  const where = 'csvLogger';
  const defaults = { path: undefined, separator: ',', append: false };
  const given = readOptions(where, options, defaults);
  const path = needPath(where, given.value('path'));
  const separator = needSeparator(where, given.value('separator'));
  const append = given.boolean('append');
  return Object.freeze<Callback>({
    name: where,
    begin({ columns }) {
      const names = ['epoch', ...columns];
      return logTo({
        where,
        path,
        append,
        header: names.map((name) => quoted(name, separator)).join(separator),
        lineOf: (logs) => names.map((name) => String(logs[name] ?? NaN)).join(separator),
      });
    },
  });
}

function needSeparator(where: string, value: unknown): string {
  const needed = 'needed one character, no letter or digit and none of " . + - _';
  const problem = `separator: got ${valueText(value)}, ${needed}`;
  if (typeof value !== 'string') throw typeError(where, problem);
  if (!/^[\t -~]$/.test(value) || /["\w.+-]/.test(value)) throw rangeError(where, problem);
  return value;
}

function quoted(name: string, separator: string): string {
  return name.includes(separator) || /["\r\n]/.test(name)
    ? `"${name.replaceAll('"', '""')}"`
    : name;
}
