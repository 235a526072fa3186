// The programs over real data as their user runs them: a short training prints the same on every
// executor, hash of the weights included, and the quick ones reach what examples/README.md says.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { TestContext } from 'vitest';
import { readDataFile } from '../../examples/data/debian.ts';
import type { DataFile } from '../../examples/data/debian.ts';
import { findAddon } from '../../lib/executors/loader.ts';
import { repositoryRoot } from '../../scripts/stage.ts';

const program = join(repositoryRoot(), 'build', 'ts', 'examples', 'main.js');

const folder = mkdtempSync(join(tmpdir(), 'bitgrad-studies-'));
const picture = join(folder, 'pictures', 'digits.svg');
afterAll(() => rmSync(folder, { recursive: true }));

interface Case {
  readonly name: string;
  /** What it reads that is fetched. */
  readonly files: readonly DataFile[];
  /** Options for a training of a moment on either executor. */
  readonly short: readonly string[];
  /** Whether its whole training takes some seconds at most, too. */
  readonly quick: boolean;
}

const cases: readonly Case[] = [
  { name: 'iris', files: [], short: ['--epochs', '2'], quick: true },
  { name: 'wine', files: ['wine_data.csv'], short: ['--epochs', '2'], quick: true },
  {
    name: 'building',
    files: ['building.train', 'building.test'],
    short: ['--epochs', '2', '--samples', '500'],
    quick: true,
  },
  {
    name: 'letters',
    files: ['LetterRecognition.rda'],
    short: ['--epochs', '1', '--samples', '1000'],
    quick: true,
  },
  {
    name: 'digits',
    files: [],
    short: ['--epochs', '1', '--samples', '200'],
    quick: false,
  },
  {
    name: 'autoencoder',
    files: [],
    short: ['--epochs', '1', '--samples', '200', '--picture', picture],
    quick: false,
  },
];

function run(name: string, options: readonly string[], executor: string): string {
  const env = { ...process.env, BITGRAD_EXECUTOR: executor };
  const words = [program, name, ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

/** What is printed, without what may differ: who computed, and for how long. */
function resultOf(stdout: string): string {
  expect(stdout).toMatch(/^weights, SHA-256 [0-9a-f]{64}$/m);
  return stdout.replaceAll(/^(executor|all of it took) .*\n/gm, '');
}

/** What the table of the README says a whole training comes to. */
function promiseOf(name: string): string {
  const readme = readFileSync(join(repositoryRoot(), 'examples', 'README.md'), 'utf8');
  const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\` `));
  return row?.split('|')[3]?.trim() ?? 'no row';
}

/** Skips a test, saying why, where its data cannot be had. */
function needFiles(context: TestContext, files: readonly DataFile[]): void {
  try {
    for (const file of files) readDataFile(file);
  } catch (error) {
    context.skip(error instanceof Error ? error.message : String(error));
  }
}

// The reference run of the suite would start the very same processes again.
const native = 'path' in findAddon() && process.env['BITGRAD_EXECUTOR'] !== 'reference';

describe.skipIf(!native)('where there is a native executor', () => {
  test.for(cases)(
    'a short training of $name prints the same on both executors',
    ({ name, files, short }, context) => {
      needFiles(context, files);
      const results = ['reference', 'native'].map((own) => resultOf(run(name, short, own)));
      expect(results[1]).toBe(results[0]);
    },
  );

  test.for(cases.filter(({ quick }) => quick))(
    'the whole training of $name reaches what the README says',
    ({ name, files }, context) => {
      needFiles(context, files);
      const promised = promiseOf(name);
      expect(promised).toMatch(/\d/);
      const results = run(name, [], 'native')
        .match(/^test .*/gm)
        ?.join('\n');
      expect(results).toContain(promised);
    },
  );

  test('the autoencoder draws where it is told, ten digits and ten again', () => {
    run('autoencoder', ['--epochs', '1', '--samples', '100', '--picture', picture], 'native');
    expect(readFileSync(picture, 'utf8')).toMatch(
      /^<svg xmlns="[^"]+" width="972" height="204" viewBox="0 0 324 68">/,
    );
  });

  test('another seed holds out other samples and ends in other weights', () => {
    const results = ['1', '2'].map((seed) =>
      resultOf(run('iris', ['--epochs', '2', '--seed', seed], 'native')),
    );
    expect(results[0]).not.toBe(results[1]);
  });

  test('progress is shown on request', () => {
    const words = [program, 'iris', '--epochs', '3', '--verbose', '1'];
    const { stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect(stderr.match(/^Epoch \d\/3 .*loss/gm)?.length).toBe(3);
  });
});

test('the program refuses what is no choice', () => {
  const words = [program, 'iris', '--verbose', '2'];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/--verbose.*'2'.*Needed 0 or 1/);
});
