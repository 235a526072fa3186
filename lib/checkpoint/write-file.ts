// Puts a file in place of another so that at every moment, whatever fails, one of the two is there
// whole: a temporary file beside it is written, flushed to the disk, renamed over it, and the
// folder flushed. (Whoever only renames may find an empty file after a loss of power: the name may
// reach the disk before the content does.)
import { randomBytes } from 'node:crypto';
import * as node from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { stateError } from '../errors.ts';
import type { Piece } from './snapshot.ts';

/** What is needed of `node:fs/promises`. */
export type Files = Pick<typeof node, 'open' | 'realpath' | 'rename' | 'unlink'>;

/**
 * Writes the pieces to `path`. On an error the temporary file is removed and what was there stays;
 * only if the folder could not be flushed is the file in place, but might not outlast a loss of
 * power.
 */
export async function replaceFile(
  path: string,
  pieces: Iterable<Piece>,
  files: Files = node,
): Promise<void> {
  const target = await files.realpath(path).catch(() => resolve(path));
  const folder = dirname(target);
  const suffix = `${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  const temporary = join(folder, `.${basename(target).slice(0, 64)}.${suffix}`);
  try {
    await writePieces(temporary, pieces, files);
    await files.rename(temporary, target);
  } catch (error) {
    await files.unlink(temporary).catch(() => {});
    throw failure(`${path} was not written`, error);
  }
  try {
    await flushFolder(folder, files);
  } catch (error) {
    throw failure(`${path} is written, but may not outlast a loss of power`, error);
  }
}

async function writePieces(path: string, pieces: Iterable<Piece>, files: Files): Promise<void> {
  const file = await files.open(path, 'wx');
  try {
    for (const { position, bytes } of pieces) {
      for (let done = 0; done < bytes.length;) {
        const left = bytes.length - done;
        const { bytesWritten } = await file.write(bytes, done, left, position + done);
        if (bytesWritten === 0) throw new Error('nothing could be written');
        done += bytesWritten;
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

// Windows flushes names by itself, and opens no folders; some file systems flush none.
const unsupported = new Set(['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP']);

async function flushFolder(path: string, files: Files): Promise<void> {
  try {
    const folder = await files.open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!unsupported.has(codeOf(error) ?? '')) throw error;
  }
}

// An error of the file system keeps its code.
function failure(problem: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const error = stateError('save', `${problem}: ${reason}`);
  const code = codeOf(cause);
  return Object.assign(error, { cause, ...(code !== undefined && { code }) });
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
