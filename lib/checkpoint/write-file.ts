// Puts a file in place of another so that at every moment, whatever fails, one of the two is there
// whole: a temporary file beside it is written, flushed to the disk, renamed over it, and the
// folder flushed. (Whoever only renames may find an empty file after a loss of power: the name may
// reach the disk before the content does.)
import { randomBytes } from 'node:crypto';
import * as node from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { stateError } from '../errors.ts';
import type { Piece } from './snapshot.ts';

/** What is needed of `node:fs/promises`. */
export interface Files {
  realpath(path: string): Promise<string>;
  readlink(path: string): Promise<string>;
  stat(path: string): Promise<{ isFile(): boolean; isDirectory(): boolean; readonly mode: number }>;
  open(path: string, flags: string, mode?: number): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
}

export interface OpenFile {
  write(
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>;
  chmod(mode: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

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
  const { target, mode } = await asSaving(`${path} was not written`, () => targetOf(path, files));
  const folder = dirname(target);
  await asSaving(`${path} was not written`, async () => {
    const suffix = `${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
    const temporary = join(folder, `.${basename(target).slice(0, 64)}.${suffix}`);
    const file = await files.open(temporary, 'wx', mode);
    // From here on there is something that is ours to remove.
    try {
      await writePieces(file, pieces, mode);
      await files.rename(temporary, target);
    } catch (error) {
      await files.unlink(temporary).catch(() => {});
      throw error;
    }
  });
  const problem = `${path} is written, but may not outlast a loss of power`;
  await asSaving(problem, () => flushFolder(folder, files));
}

// What a link points to is replaced, not the link; the file that replaces another may be read by
// those who could read that one, and nothing that is no file is replaced.
async function targetOf(
  path: string,
  files: Files,
): Promise<{ readonly target: string; readonly mode?: number }> {
  try {
    const target = await files.realpath(path);
    const stat = await files.stat(target);
    if (stat.isFile()) return { target, mode: stat.mode & 0o777 };
    throw new Error(stat.isDirectory() ? 'it is a folder' : 'it is no file');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return freshTargetOf(path, files);
  }
}

// Where there is nothing, or a link to nothing yet. Behind a link to a folder `..` is what the
// system finds there, not what the text says, so no path is resolved as a text.
async function freshTargetOf(path: string, files: Files): ReturnType<typeof targetOf> {
  if (path.endsWith('/') || path.endsWith(sep)) throw new Error('it is no name of a file');
  const folder = await files.realpath(dirname(path));
  const link = await files.readlink(path).catch(() => undefined);
  if (link === undefined) return { target: join(folder, basename(path)) };
  return targetOf(isAbsolute(link) ? link : `${folder}${sep}${link}`, files);
}

async function writePieces(
  file: OpenFile,
  pieces: Iterable<Piece>,
  mode: number | undefined,
): Promise<void> {
  try {
    // The process's mask has taken permissions away.
    if (mode !== undefined) await whereSupported(() => file.chmod(mode));
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

async function flushFolder(path: string, files: Files): Promise<void> {
  await whereSupported(async () => {
    const folder = await files.open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  });
}

// Windows flushes names by itself, and opens no folders; some file systems flush none, or know no
// permissions.
const unsupported = new Set(['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP']);

async function whereSupported(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!unsupported.has(codeOf(error) ?? '')) throw error;
  }
}

// Says what came of the file; an error of the file system keeps its code.
async function asSaving<T>(problem: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const error = stateError('save', `${problem}: ${reason}`);
    const code = codeOf(cause);
    throw Object.assign(error, { cause, ...(code !== undefined && { code }) });
  }
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
