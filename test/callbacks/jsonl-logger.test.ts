// What jsonlLogger writes; that it does so in time is in log-file.test.ts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { callbacks } from '../../lib/index.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { fitPrescribed, prescribedModel } from '../support/prescribed.ts';

const { jsonlLogger } = callbacks;
const folder = mkdtempSync(join(tmpdir(), 'bitgrad-jsonl-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'log.jsonl');

test('all columns and their numbers, null for what is not finite', async () => {
  const third = Math.fround(1 / 3);
  const validationData = [[1], [0]] as const;
  const losses = [third, NaN, Infinity];
  const callback = jsonlLogger({ path });
  const run = fitPrescribed(losses, [callback], prescribedModel(), { validationData });
  const { columns } = await run;
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines).toEqual([
    `{"epoch":0,"loss":${third},"valLoss":${third}}`,
    '{"epoch":1,"loss":null,"valLoss":null}',
    '{"epoch":2,"loss":null,"valLoss":null}',
    '',
  ]);
  const { loss } = JSON.parse(lines[0] ?? '') as { loss: number };
  expect(loss).toBe(columns['loss']?.[0]);
});

test('bad options are refused by name', () => {
  const make = jsonlLogger as (options: never) => unknown;
  expectOptionsChecked(make, 'jsonlLogger');
  expectOptionChecked(make, 'jsonlLogger', 'path', {}, ['a string', 'a digit']);
  expectOptionChecked(make, 'jsonlLogger', 'append', { path }, ['true']);
});
