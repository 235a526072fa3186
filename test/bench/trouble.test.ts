// The troubles by name, and how trainings are timed against each other.
import { executorInfo } from 'bitgrad';
import { expect, test } from 'vitest';
import { troubles } from '../../bench/trouble/cases.ts';
import { inTurn } from '../../bench/trouble/windows.ts';

test('trainings are timed in turn, over the epochs that fill a window of the first', async () => {
  const calls: string[] = [];
  const fit = (name: string, secondsPerEpoch: number) => (epochs: number) => {
    calls.push(`${name} ${epochs}`);
    return Promise.resolve(epochs * secondsPerEpoch);
  };
  const rates = await inTurn([fit('a', 0.5), fit('b', 0.25)], 100, { rounds: 2, seconds: 1 });
  expect(calls.slice(-4)).toEqual(['a 3', 'b 3', 'a 3', 'b 3']);
  expect(rates).toEqual([
    [200, 400],
    [200, 400],
  ]);
});

test('every trouble has a name of its own', () => {
  const names = troubles().map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const { executor, isa } = executorInfo();
  expect(names).toContain(executor === 'native' ? 'isa/scalar' : `isa/${isa}`);
});
