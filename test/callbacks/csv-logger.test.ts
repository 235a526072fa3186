// What csvLogger writes; that it does so in time is in log-file.test.ts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { callbacks } from '../../lib/index.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { fitPrescribed, prescribedModel } from '../support/prescribed.ts';
import { uncompiled, x, y } from '../support/small-model.ts';

const { csvLogger } = callbacks;
const folder = mkdtempSync(join(tmpdir(), 'bitgrad-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'log.csv');

test('all columns and their numbers, to the last digit and beyond the finite ones', async () => {
  const third = Math.fround(1 / 3);
  const validationData = [[1], [NaN]] as const;
  const callback = csvLogger({ path, separator: '\t' });
  await fitPrescribed([third, NaN, Infinity], [callback], prescribedModel(), { validationData });
  expect(readFileSync(path, 'utf8')).toBe(
    `epoch\tloss\tvalLoss\n0\t0.3333333432674408\tNaN\n1\tNaN\tNaN\n2\tInfinity\tNaN\n`,
  );
});

test('names that hold a separator or quotes are quoted', async () => {
  const model = uncompiled();
  const own = (name: string) =>
    Object.defineProperty((_: unknown, yPred: never): never => yPred, 'name', { value: name });
  const metrics = [own('a,b'), own('say "c"')];
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics });
  await model.fit(x, y, { callbacks: [csvLogger({ path })] });
  const [header] = readFileSync(path, 'utf8').split('\n');
  expect(header).toBe('epoch,loss,"a,b","say ""c"""');
});

test('bad options are refused by name', () => {
  const make = csvLogger as (options: never) => unknown;
  expectOptionsChecked(make, 'csvLogger');
  expectOptionChecked(make, 'csvLogger', 'path', {}, ['a string', 'a digit']);
  expectOptionChecked(make, 'csvLogger', 'separator', { path });
  expectOptionChecked(make, 'csvLogger', 'append', { path }, ['true']);
  for (const separator of ['.', '-', '+', 'e', '"', '\n', '_', ', ', 'é']) {
    const call = () => csvLogger({ path, separator });
    expectRefused(call, 'csvLogger: separator: got ', 'needed one character');
  }
  for (const separator of [';', '\t', '|', ' ']) csvLogger({ path, separator });
});
