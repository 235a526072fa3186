// The classic programs as their user runs them, from the seeds they come with: each learns its
// task.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { and } from '../../examples/and.ts';
import type { Classic } from '../../examples/classic.ts';
import { linearRegression } from '../../examples/linear-regression.ts';
import { tanh } from '../../examples/tanh.ts';
import { xor } from '../../examples/xor.ts';
import { repositoryRoot } from '../../scripts/stage.ts';

const program = join(repositoryRoot(), 'build', 'ts', 'examples', 'main.js');
const names = ['and', 'linear-regression', 'tanh', 'xor'];

function example(...options: readonly string[]) {
  return spawnSync(process.execPath, [program, ...options], { encoding: 'utf8' });
}

async function trained(classic: Classic) {
  const { x, y, defaults } = classic;
  const model = classic.build(defaults);
  await model.fit(x, y, { epochs: defaults.epochs, batchSize: x.length });
  return { model, predictions: [...model.predict(x).data] };
}

describe('after its training', () => {
  test.each([
    ['and', and],
    ['xor', xor],
  ])('%s answers its truth table', async (_, classic) => {
    const { predictions } = await trained(classic);
    expect(predictions.map((value) => (value > 0.5 ? 1 : 0))).toEqual(classic.y.flat());
  });

  test('linear regression has found the line that it describes', async () => {
    const { model } = await trained(linearRegression);
    const [slope = NaN, intercept = NaN] = model.getWeights().map(({ data }) => data[0]);
    expect(Math.abs(slope - 2)).toBeLessThan(0.1);
    expect(Math.abs(intercept - 1)).toBeLessThan(0.1);
    expect(linearRegression.conclude?.(model)).toMatch(
      /^The line is y = [12]\.\d{3} x \+ [01]\.\d/,
    );
  });

  test('tanh knows its two points', async () => {
    const { predictions } = await trained(tanh);
    for (const [i, [target = NaN]] of tanh.y.entries()) {
      expect(Math.abs((predictions[i] ?? NaN) - target)).toBeLessThan(1e-3);
    }
  });
});

describe('the program', () => {
  test('lists the names when none is given', () => {
    const { status, stdout } = example();
    expect(status).toBe(0);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name} +\\w`, 'm'));
  });

  test.each(names)('prints the loss of %s, draws it, and shows predictions', (name) => {
    const { status, stdout, stderr } = example(name, '--epochs', '30');
    expect(status, stderr).toBe(0);
    const losses = [...stdout.matchAll(/epoch +(\d+) +loss (\S+)/g)];
    expect(losses.map(([, epoch]) => epoch)).toEqual([
      '1',
      '3',
      '6',
      '9',
      '12',
      '15',
      '18',
      '21',
      '24',
      '27',
      '30',
    ]);
    expect(Number(losses.at(-1)?.[2])).toBeLessThan(Number(losses[0]?.[2]));
    expect(stdout).toMatch(/[┤┼].*[╭╮╰╯─]/);
    expect(stdout).toMatch(/input +target +prediction\n.*\d\.\d{3} +-?\d\.\d{4}/);
  });

  test('draws even a single epoch', () => {
    const { status, stderr } = example('and', '--epochs', '1');
    expect(status, stderr).toBe(0);
  });

  test('names the known ones when the name is unknown', () => {
    const { status, stderr } = example('nand');
    expect(status).toBe(1);
    for (const name of names) expect(stderr).toContain(name);
  });
});
