// Files put in place of others while everything fails: each single call to the file system, with
// errors of all kinds; what was there is intact or what comes is complete, and nothing lies about.
import { execFileSync } from 'node:child_process';
import * as node from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { replaceFile } from '#lib/checkpoint/write-file.ts';
import type { Files, OpenFile } from '#lib/checkpoint/write-file.ts';
import { loadModel } from '../../lib/index.ts';
import { classifier, weightsOf, x, y } from '../support/small-model.ts';

let root = '';
let folder = '';
let path = '';
let made = 0;
beforeAll(async () => {
  root = await node.mkdtemp(join(tmpdir(), 'bitgrad-write-'));
});
afterAll(() => node.rm(root, { recursive: true }));
beforeEach(async () => {
  folder = join(root, String(made++));
  await node.mkdir(folder);
  path = join(folder, 'model');
});

const before = Buffer.from('what was there before');
const after = Buffer.from('what comes in its place');
const pieces = [
  { position: 5, bytes: after.subarray(5) },
  { position: 0, bytes: after.subarray(0, 5) },
];

/** Told of each call before it is made; what it returns is thrown instead of the answer. */
type Fault = (call: string, number: number) => Error | undefined;

/** The file system, with faults. A file that cannot be closed is closed all the same. */
function faulty(fault: Fault, writtenMax = Infinity): Files & { readonly calls: string[] } {
  const calls: string[] = [];
  const doing = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
    const error = fault(call, calls.push(call) - 1);
    if (error && call === 'close') await work();
    if (error) throw error;
    return work();
  };
  const wrapped = (file: node.FileHandle): OpenFile => ({
    write(bytes, offset, length, position) {
      const most = Math.min(length, writtenMax);
      return doing('write', () => file.write(bytes, offset, most, position));
    },
    chmod: (mode) => doing('chmod', () => file.chmod(mode)),
    sync: () => doing('sync', () => file.sync()),
    close: () => doing('close', () => file.close()),
  });
  return {
    calls,
    realpath: (own) => doing('realpath', () => node.realpath(own)),
    readlink: (own) => node.readlink(own),
    stat: (own) => doing('stat', () => node.stat(own)),
    open: (own, flags, mode) =>
      doing(flags === 'r' ? 'open the folder' : 'open', async () =>
        wrapped(await node.open(own, flags, mode)),
      ),
    rename: (from, to) => doing('rename', () => node.rename(from, to)),
    unlink: (own) => doing('unlink', () => node.unlink(own)),
  };
}

const errorOf = (code: string): Error => Object.assign(new Error(`${code}: on purpose`), { code });

async function failureOf(saving: Promise<void>): Promise<Error & { code?: string }> {
  try {
    await saving;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}

const writing = ['chmod', 'write', 'write', 'sync', 'close'];
const replacing = ['realpath', 'stat', 'open', ...writing, 'rename'];
const wholeCalls = [...replacing, 'open the folder', 'sync', 'close'];
// Of a file that is not there yet, nobody asks what it is and who may read it.
const ofOthers = ['stat', 'chmod'];
const freshCalls = ['realpath', ...wholeCalls.filter((call) => !ofOthers.includes(call))];
const renamed = wholeCalls.indexOf('rename');

describe('a file', () => {
  test('is flushed before it is renamed, and the folder after that', async () => {
    await node.writeFile(path, before);
    const files = faulty(() => undefined);
    await replaceFile(path, pieces, files);
    expect(files.calls).toEqual(wholeCalls);
    expect(await node.readFile(path)).toEqual(after);
    expect(await node.readdir(folder)).toEqual(['model']);
  });

  test('is written to its end, however little is written at once', async () => {
    for (const most of [1, 2, 7]) {
      await replaceFile(
        path,
        pieces,
        faulty(() => undefined, most),
      );
      expect(await node.readFile(path)).toEqual(after);
    }
    const failure = await failureOf(
      replaceFile(
        path,
        pieces,
        faulty(() => undefined, 0),
      ),
    );
    expect(failure.message).toBe(`save: ${path} was not written: nothing could be written.`);
  });

  const faults = ['EIO', 'ENOSPC', 'EDQUOT', 'EACCES', 'EROFS'].flatMap((code) =>
    wholeCalls
      .map((call, number) => ({ code, call, number, there: true }))
      .concat(freshCalls.map((call, number) => ({ code, call, number, there: false }))),
  );
  test.each(faults)(
    'survives $code from call $number, $call, with a file there: $there',
    async ({ code, number, there }) => {
      if (there) await node.writeFile(path, before);
      const files = faulty((_, own) => (own === number ? errorOf(code) : undefined));
      const failure = await failureOf(replaceFile(path, pieces, files));
      const done = number > (there ? wholeCalls : freshCalls).indexOf('rename');
      const problem = done ? 'is written, but may not outlast a loss of power' : 'was not written';
      expect(failure.message).toBe(`save: ${path} ${problem}: ${code}: on purpose.`);
      expect(failure.code).toBe(code);
      expect(await node.readdir(folder)).toEqual(there || done ? ['model'] : []);
      if (there) expect(await node.readFile(path)).toEqual(done ? after : before);
      // The next one finds nothing in its way.
      await replaceFile(path, pieces);
      expect(await node.readFile(path)).toEqual(after);
    },
  );

  test('survives that its temporary file cannot be removed either', async () => {
    await node.writeFile(path, before);
    const files = faulty((call) =>
      call === 'sync' || call === 'unlink' ? errorOf(`E${call}`) : undefined,
    );
    const failure = await failureOf(replaceFile(path, pieces, files));
    expect(failure.code).toBe('Esync');
    expect(await node.readFile(path)).toEqual(before);
    expect(await node.readdir(folder)).toHaveLength(2);
    await replaceFile(path, pieces);
    expect(await node.readFile(path)).toEqual(after);
  });

  test('is in place where folders cannot be flushed', async () => {
    for (const code of ['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP']) {
      await node.writeFile(path, before);
      const files = faulty((call, number) =>
        number > renamed && call !== 'close' ? errorOf(code) : undefined,
      );
      await replaceFile(path, pieces, files);
      expect(await node.readFile(path)).toEqual(after);
    }
  });

  test('keeps who may read it, and stays behind a link', async () => {
    await node.writeFile(path, before, { mode: 0o600 });
    const link = join(folder, 'link');
    await node.symlink('model', link);
    await replaceFile(link, pieces);
    expect(await node.readlink(link)).toBe('model');
    expect(await node.readFile(path)).toEqual(after);
    expect((await node.stat(path)).mode & 0o777).toBe(0o600);
    // Whatever the mask of the process says of files that are made.
    await node.chmod(path, 0o666);
    await replaceFile(link, pieces);
    expect((await node.stat(path)).mode & 0o777).toBe(0o666);
  });

  test('comes to be where a link to nothing points', async () => {
    const link = join(folder, 'link');
    await node.symlink('model', link);
    await node.symlink('link', join(folder, 'longer'));
    await replaceFile(join(folder, 'longer'), pieces);
    expect(await node.readlink(link)).toBe('model');
    expect(await node.readFile(path)).toEqual(after);
  });

  test('comes to be where the system finds what is above a folder behind a link', async () => {
    await node.mkdir(join(folder, 'real', 'deep'), { recursive: true });
    await node.symlink(join('real', 'deep'), join(folder, 'dl'));
    const above = `${folder}/dl/../above`;
    await replaceFile(above, pieces);
    expect(await node.readFile(above)).toEqual(after);
    expect(await node.readFile(join(folder, 'real', 'above'))).toEqual(after);
    const target = join(folder, 'real', 'target');
    for (const [link, to] of [
      ['short', '../target'],
      ['long', '../../dl/../target'],
      ['absolute', `${folder}/dl/../target`],
    ] as const) {
      await node.symlink(to, join(folder, 'real', 'deep', link));
      await replaceFile(join(folder, 'dl', link), pieces);
      expect(await node.readFile(target)).toEqual(after);
      await node.rm(target);
    }
    expect((await node.readdir(folder)).sort()).toEqual(['dl', 'real']);
  });

  test('has a name that is not that of a folder', async () => {
    await node.symlink('linked/', join(folder, 'link'));
    for (const own of ['made/', 'made//', 'link']) {
      const failure = await failureOf(replaceFile(`${folder}/${own}`, pieces));
      expect(failure.message).toBe(
        `save: ${folder}/${own} was not written: it is no name of a file.`,
      );
    }
    expect((await failureOf(replaceFile(`${folder}/none/../a`, pieces))).code).toBe('ENOENT');
    expect(await node.readdir(folder)).toEqual(['link']);
  });

  test('is in place where there are no permissions', async () => {
    await node.writeFile(path, before);
    const files = faulty((call) => (call === 'chmod' ? errorOf('EPERM') : undefined));
    await replaceFile(path, pieces, files);
    expect(await node.readFile(path)).toEqual(after);
  });

  test('replaces nothing that is no file', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const problem = 'was not written: it is';
    expect((await failureOf(replaceFile(pipe, pieces))).message).toBe(
      `save: ${pipe} ${problem} no file.`,
    );
    expect((await failureOf(replaceFile(folder, pieces))).message).toBe(
      `save: ${folder} ${problem} a folder.`,
    );
    expect(await node.readdir(folder)).toEqual(['pipe']);
    expect((await node.stat(pipe)).isFIFO()).toBe(true);
  });

  test('is the last of several that are written at once', async () => {
    const each = Array.from({ length: 8 }, (_, i) => Buffer.alloc(3_000_000, i));
    await Promise.all(each.map((bytes) => replaceFile(path, [{ position: 0, bytes }])));
    const found = await node.readFile(path);
    expect(each.some((bytes) => bytes.equals(found))).toBe(true);
    expect(await node.readdir(folder)).toEqual(['model']);
  });
});

describe('a model', () => {
  test('that could not be saved trains on, and is saved elsewhere', async () => {
    const [model, twin] = [classifier(), classifier()];
    const places = ['none/model', 'file/model', 'x'.repeat(300)];
    await node.writeFile(join(folder, 'file'), before);
    for (const [i, code] of ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].entries()) {
      const own = join(folder, places[i] ?? '');
      const failure = await failureOf(model.save(own));
      expect(failure.code).toBe(code);
      expect(failure.message).toContain(`save: ${own} was not written: ${code}: `);
      await model.fit(x, y);
      await twin.fit(x, y);
    }
    expect(weightsOf(model)).toEqual(weightsOf(twin));
    expect(await node.readdir(folder)).toEqual(['file']);
    await model.save(path);
    expect(weightsOf(await loadModel(path))).toEqual(weightsOf(twin));
  });

  test('of two that are saved to one path at once is there whole', async () => {
    const models = [classifier(1), classifier(2), classifier(3)];
    await Promise.all([...models, ...models].map((model) => model.save(path)));
    const found = await node.readFile(path);
    expect(models.some((model) => found.equals(model.toBytes()))).toBe(true);
    expect(await node.readdir(folder)).toEqual(['model']);
  });
});
