// The MNIST program as its user runs it, in processes of their own: what it prints about the
// training, and the weights it ends in, depend neither on executor nor instruction set nor
// number of threads.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readMnist } from '../../examples/data/mnist.ts';
import { findAddon } from '../../lib/executors/loader.ts';
import { repositoryRoot } from '../../scripts/stage.ts';

const program = join(repositoryRoot(), 'build', 'ts', 'examples', 'mnist', 'main.js');
const addon = findAddon();
const isas = 'path' in addon ? (addon.binding as { isas: readonly string[] }).isas : [];

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function mnist(options: readonly string[], variables: Readonly<Record<string, string>>): Outcome {
  const unset = { BITGRAD_EXECUTOR: '', BITGRAD_ISA: '', BITGRAD_THREADS: '' };
  const env = { ...process.env, ...unset, ...variables };
  return spawnSync(process.execPath, [program, ...options], { env, encoding: 'utf8' });
}

/** The lines that tell what came of a training. */
function resultsOf({ status, stdout, stderr }: Outcome): readonly string[] {
  expect(status, stderr).toBe(0);
  const lines = stdout.split('\n');
  return lines.filter((line) => /^(training loss|test |weights|\d )/.test(line));
}

// The reference run of the suite would start the very same processes again.
const native = isas.length > 0 && process.env['BITGRAD_EXECUTOR'] !== 'reference';

describe.skipIf(!native)('a short training (where there is a native executor)', () => {
  // Eight steps, the last of fewer rows.
  const tested = ['--test-samples', '500'];
  const short = ['--samples', '500', ...tested, '--batch-size', '64', '--epochs', '1'];
  const reference = (): readonly string[] =>
    resultsOf(mnist(short, { BITGRAD_EXECUTOR: 'reference' }));

  test('ends in the same weights on every executor, instruction set and number of threads', () => {
    const expected = reference();
    expect(expected.at(-1)).toMatch(/^weights, SHA-256 [0-9a-f]{64}$/);
    for (const isa of isas) {
      for (const threads of ['1', '2', '3']) {
        const outcome = mnist(short, {
          BITGRAD_EXECUTOR: 'native',
          BITGRAD_ISA: isa,
          BITGRAD_THREADS: threads,
        });
        const where = `executor         native (${isa}), ${threads} thread`;
        expect(outcome.stdout, outcome.stderr).toContain(where);
        expect(resultsOf(outcome), where).toEqual(expected);
      }
    }
  });

  test('ends in other weights with another seed', () => {
    const ends = ['1', '2'].map((seed) => resultsOf(mnist([...short, '--seed', seed], {})).at(-1));
    expect(ends[0]).not.toBe(ends[1]);
  });
});

test('the program shows a plain line per epoch where there is no terminal', () => {
  const { stderr, stdout } = mnist(['--samples', '64', '--epochs', '2', '--batch-size', '16'], {});
  const lines = stderr.split('\n').filter((line) => /loss/.test(line));
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(stderr + stdout).not.toContain('\u001B');
  expect(stderr).not.toContain('\r');
});

test('the program lists its options', () => {
  const { status, stdout } = mnist(['--help'], {});
  expect(status).toBe(0);
  for (const option of ['epochs', 'samples', 'test-samples', 'batch-size', 'seed', 'help']) {
    expect(stdout).toContain(`--${option}`);
  }
});

describe('the program refuses', () => {
  const cases = [
    [['--epochs', '0'], /--epochs.*'0'.*whole number from 1 to/],
    [['--samples', '60001'], /--samples.*'60001'.*from 1 to 60,000/],
    [['--batch-size', '1.5'], /--batch-size.*'1\.5'/],
    [['--seed', 'x'], /--seed.*'x'/],
    [['--learning-rate', '-1'], /--learning-rate.*'-1'/],
    [['--epoch', '3'], /unknown option '--epoch'.*\n.*Did you mean --epochs/],
    [['3'], /too many arguments/],
  ] as const;
  test.each(cases)('%s', (options, message) => {
    const { status, stderr } = mnist(options, {});
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });
});

test('the data is the published one', () => {
  const { train, test } = readMnist();
  const counts = (labels: Uint8Array): number[] => {
    const perDigit = Array<number>(10).fill(0);
    for (const label of labels) perDigit[label] = (perDigit[label] ?? 0) + 1;
    return perDigit;
  };
  const ofTrain = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
  expect(counts(train.labels.data)).toEqual(ofTrain);
  expect(counts(test.labels.data)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
});
