// When a run changes between one thread and several, by segments of given length.
import { expect, test } from 'vitest';
import { Crew } from '../../lib/model/crew.ts';

// Trains for so long, segments of 100 ms or trials, with these ms per step; answers the threads of
// each segment.
function train(crew: Crew, totalMs: number, msPerStep: (threads: number) => number): number[] {
  const segments: number[] = [];
  for (let ms = 0; ms < totalMs;) {
    const { threads, most } = crew.next();
    const steps = Math.min(Math.ceil(100 / msPerStep(threads)), most);
    crew.took(threads, steps, steps * msPerStep(threads));
    ms += steps * msPerStep(threads);
    segments.push(threads);
  }
  return segments;
}

test('threads that help are kept, and trials of one alone get rarer and stay short', () => {
  const crew = new Crew(4);
  const segments = train(crew, 20_000, (threads) => 1 / threads);
  const trials = segments.flatMap((threads, i) => (threads === 1 ? [i] : []));
  expect(segments.slice(0, 4)).toEqual([4, 4, 4, 1]);
  expect(trials).toHaveLength(6);
  const waits = trials.slice(1).map((at, i) => at - (trials[i] ?? 0));
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
});

test('one thread alone takes over where it is faster, and gives back when it is no longer', () => {
  const crew = new Crew(2);
  expect(train(crew, 5000, (threads) => threads).slice(3, 6)).toEqual([1, 1, 1]);
  expect(crew.next().threads).toBe(1);
  train(crew, 20_000, (threads) => 1 / threads);
  expect(train(crew, 100, (threads) => 1 / threads)).toEqual([2]);
});

test('trials of steps that take long are rare', () => {
  const crew = new Crew(2);
  const segments = train(crew, 20_000, (threads) => 200 / threads);
  expect(segments.filter((threads) => threads === 1)).toHaveLength(3);
});

test('a little faster is not worth a change', () => {
  const crew = new Crew(2);
  train(crew, 5000, (threads) => (threads === 1 ? 0.95 : 1));
  expect(train(crew, 100, () => 1)).toEqual([2]);
});

test('a segment without steps says nothing', () => {
  const crew = new Crew(2);
  expect(crew.took(2, 0, 1000)).toBe(false);
  expect(crew.next().threads).toBe(2);
});

test('where one is allowed there is nothing to try', () => {
  expect(new Set(train(new Crew(1), 5000, () => 1))).toEqual(new Set([1]));
});
