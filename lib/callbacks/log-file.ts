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
        if (header === undefined) return;
        const first = Buffer.from(`${header}\n`);
        const found = Buffer.alloc(first.length);
        // What was only opened for writing may be a pipe.
        const there = append ? (await file.read(found, 0, found.length, 0)).bytesRead : 0;
        if (there === 0) await file.appendFile(first);
        else if (!found.equals(first)) throw new Error(`it does not begin with ${header}`);
      }),
    onEpochEnd: (logs) => guarded(async () => file?.appendFile(`${lineOf(logs)}\n`)),
    close: () => guarded(async () => file?.close()),
  };
}

// An error of the file system keeps its code.
function failure(where: string, path: string, cause: unknown): Error {
  const { message, code } = cause as NodeJS.ErrnoException;
  const error = stateError(where, `cannot write ${path}: ${message}`);
  return Object.assign(error, { cause, ...(code !== undefined && { code }) });
}
