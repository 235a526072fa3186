// A log is there line by line while the run goes on, and its errors are the run's.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callbacks } from '../../lib/index.ts';
import type { Callback } from '../../lib/index.ts';
import { fitPrescribed, prescribedModel } from '../support/prescribed.ts';
import { weightsOf } from '../support/small-model.ts';

const { csvLogger, jsonlLogger, lambda } = callbacks;

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'bitgrad-log-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const loggers: readonly [
  name: string,
  log: (options: { path: string; append?: boolean }) => Callback,
  header: string,
  line: (epoch: number, loss: number) => string,
][] = [
  ['csvLogger', csvLogger, 'epoch,loss\n', (epoch, loss) => `${epoch},${loss}\n`],
  ['jsonlLogger', jsonlLogger, '', (epoch, loss) => `{"epoch":${epoch},"loss":${loss}}\n`],
];

describe.each(loggers)('%s', (name, log, header, line) => {
  const path = (): string => join(folder, 'log');
  const text = (): string => readFileSync(path(), 'utf8');

  test('writes each line when its epoch is done', async () => {
    const seen: string[] = [];
    const looks = lambda({
      onTrainBegin: () => void seen.push(text()),
      onEpochEnd: () => void seen.push(text()),
    });
    await fitPrescribed([2, 1.5], [log({ path: path() }), looks]);
    const first = header + line(0, 2);
    expect(seen).toEqual([header, first, first + line(1, 1.5)]);
    expect(text()).toBe(first + line(1, 1.5));
  });

  test('begins a file anew, or goes on behind what is there', async () => {
    const [anew, append] = [log({ path: path() }), log({ path: path(), append: true })];
    await fitPrescribed([9], [append]);
    await fitPrescribed([2], [anew]);
    await fitPrescribed([0, 3], [append], prescribedModel(), { initialEpoch: 1 });
    expect(text()).toBe(header + line(0, 2) + line(1, 3));
  });

  test('does not write behind half a line that a killed run has left', async () => {
    writeFileSync(path(), `${header}${line(0, 2)}half`);
    const append = log({ path: path(), append: true });
    await fitPrescribed([0, 3], [append], prescribedModel(), { initialEpoch: 1 });
    expect(text()).toBe(`${header}${line(0, 2)}half\n${line(1, 3)}`);
  });

  test.each(['no/such/folder', '.'])('rejects the run if %s cannot be opened', async (file) => {
    const own = join(folder, file);
    const model = prescribedModel();
    const before = weightsOf(model);
    const run = model.fit([1], [0], { callbacks: [log({ path: own })] });
    const code = file === '.' ? 'EISDIR' : 'ENOENT';
    await expect(run.done).rejects.toMatchObject({ code });
    await expect(run.done).rejects.toThrow(`${name}: cannot write ${own}: ${code}`);
    expect(weightsOf(model)).toEqual(before);
    await model.fit([1], [0]);
  });

  test.runIf(process.platform === 'linux')('rejects the run if the disk is full', async () => {
    const run = fitPrescribed([1, 2], [log({ path: '/dev/full' })]);
    await expect(run.done).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect(run.done).rejects.toThrow(`${name}: cannot write /dev/full: ENOSPC`);
  });

  test.runIf(process.platform === 'linux')('closes its file, however the run ends', async () => {
    const { readdirSync, readlinkSync } = await import('node:fs');
    const open = (): string[] =>
      readdirSync('/proc/self/fd').flatMap((fd) => {
        try {
          const target = readlinkSync(`/proc/self/fd/${fd}`);
          return target.startsWith(folder) ? [target] : [];
        } catch {
          return [];
        }
      });
    const abort = new AbortController();
    const ends = [
      lambda({ onTrainBegin: () => expect(open()).toHaveLength(1) }),
      lambda({ onEpochEnd: () => Promise.reject(new Error('no')) }),
      lambda({ onEpochEnd: () => abort.abort() }),
    ];
    for (const end of ends) {
      const { signal } = abort;
      const callback = log({ path: path() });
      const run = fitPrescribed([1, 2], [callback, end], prescribedModel(), { signal });
      await run.done.catch(() => {});
      expect(open()).toEqual([]);
    }
  });

  test('serves several runs, each with a file of its own name', async () => {
    const files = ['a', 'b', 'c'].map((own) => join(folder, own));
    await Promise.all(files.map((own, i) => fitPrescribed([i, i], [log({ path: own })])));
    for (const [i, own] of files.entries()) {
      expect(readFileSync(own, 'utf8')).toBe(header + line(0, i) + line(1, i));
    }
  });
});

test('csvLogger does not go on behind other columns', async () => {
  const path = join(folder, 'log');
  writeFileSync(path, 'epoch,accuracy\n0,1\n');
  const run = fitPrescribed([1], [csvLogger({ path, append: true })]);
  await expect(run.done).rejects.toThrow(
    `csvLogger: cannot write ${path}: it does not begin with epoch,loss.`,
  );
  expect(readFileSync(path, 'utf8')).toBe('epoch,accuracy\n0,1\n');
});
