// A text file that gets a line per epoch. Each line is written at once and whole, so that it can be
// read while training goes on; what fails rejects the run, and says of which file and callback.
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { stateError } from '../errors.ts';
import type { EpochLogs } from '../model/history.ts';
import type { Hooks } from './callback.ts';

/** What is to be written. */
export interface Log {
  /** The callback. */
  readonly where: string;
  readonly path: string;
  /** Goes on behind what is in the file, instead of replacing it. */
  readonly append: boolean;
  /** The first line of the file, if it has one. */
  readonly header?: string;
  lineOf(this: void, logs: EpochLogs): string;
}

/** The hooks of one run. */
export function logTo({ where, path, append, header, lineOf }: Log): Hooks {
  let file: FileHandle | undefined;
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      throw failure(where, path, error);
    }
  };
  return {
    onTrainBegin: () =>
      guarded(async () => {
        file = await open(path, append ? 'a+' : 'w');
        const first = header === undefined ? '' : `${header}\n`;
        const lead = append ? await leadOf(file, first) : first;
        if (lead !== '') await file.appendFile(lead);
      }),
    onEpochEnd: (logs) => guarded(async () => file?.appendFile(`${lineOf(logs)}\n`)),
    close: () => guarded(async () => file?.close()),
  };
}

// What belongs between the end of a file and the next line: the first line of an empty file, the
// end of a line in whose midst an earlier run was killed.
async function leadOf(file: FileHandle, first: string): Promise<string> {
  const { size } = await file.stat();
  if (size === 0) return first;
  const wanted = Buffer.from(first);
  const found = Buffer.alloc(wanted.length);
  await file.read(found, 0, found.length, 0);
  if (!found.equals(wanted)) throw new Error(`it does not begin with ${first.trimEnd()}`);
  const last = Buffer.alloc(1);
  await file.read(last, 0, 1, size - 1);
  return last.toString() === '\n' ? '' : '\n';
}

// An error of the file system keeps its code.
function failure(where: string, path: string, cause: unknown): Error {
  const { message, code } = cause as NodeJS.ErrnoException;
  const error = stateError(where, `cannot write ${path}: ${message}`);
  return Object.assign(error, { cause, ...(code !== undefined && { code }) });
}
