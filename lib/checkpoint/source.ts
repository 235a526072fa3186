// Where a model file is read from: a path, or bytes in memory. Reading is in slices, so that the
// event loop stays free, and into private memory, so that nobody changes under our hands what has
// been checked. Memory is taken only after the header has been found to fit the file.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { isUint8Array } from 'node:util/types';
import { plainView } from '../data/typed.ts';
import type { TypedNumbers } from '../data/typed.ts';
import { rangeError, typeError, valueText } from '../errors.ts';
import { fail } from './scanner.ts';

export interface FileSource {
  /** Of the whole file. */
  readonly bytes: number;
  /** Fills `out` with what begins at a position, slice by slice. */
  read(out: Uint8Array, position: number, seen: (slice: Uint8Array) => void): Promise<void>;
  close(): Promise<void>;
}

const sliceBytes = 1 << 20;

export async function openSource(source: unknown): Promise<FileSource> {
  // What was derived from a Uint8Array may lie about itself; a detached one has no bytes.
  if (isUint8Array(source)) return ofBytes(plainView(source) ?? new Uint8Array(0));
  if (typeof source === 'string' && !source.includes('\0')) return ofPath(source);
  const needed = 'needed the path of a file or its bytes, a Uint8Array';
  throw typeError('loadModel', `got ${valueText(source)}, ${needed}`);
}

async function ofPath(path: string): Promise<FileSource> {
  // Without waiting for somebody to write, should it be a pipe.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const close = (): Promise<void> => file.close();
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw rangeError('loadModel', `${path} is no file`);
    return {
      bytes: stat.size,
      async read(out, position, seen) {
        for (let done = 0; done < out.length;) {
          const left = Math.min(out.length - done, sliceBytes);
          const { bytesRead } = await file.read(out, done, left, position + done);
          if (bytesRead === 0) fail(position + done, 'the file ends; it has become shorter');
          seen(out.subarray(done, done + bytesRead));
          done += bytesRead;
        }
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function ofBytes(bytes: TypedNumbers): FileSource {
  const { length } = bytes;
  return {
    bytes: length,
    async read(out, position, seen) {
      for (let done = 0; done < out.length; done += sliceBytes) {
        if (done > 0) await turn();
        const slice = out.subarray(done, done + sliceBytes);
        const from = bytes.subarray(position + done, position + done + slice.length);
        if (from.length < slice.length) fail(position + done, 'the bytes end; they were moved');
        slice.set(from);
        seen(slice);
      }
    },
    close: () => Promise.resolve(),
  };
}
