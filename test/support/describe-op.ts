// The contract that every op passes, on any executor: it computes what the case expects, writes
// nothing but its outputs, and has the same bits in C++ on every instruction set with 1, 2, 3 and
// 8 threads. An op's own file brings the cases: its sizes, its edge cases and, where it can, an
// independent answer.
import { describe, expect, test } from 'vitest';
import type { Executor } from '#lib/executors/executor.ts';
import { createReference } from '#lib/executors/reference.ts';
import { everyNative } from './executors.ts';
import { difference, runCase } from './op-case.ts';
import type { OpCase, Outcome } from './op-case.ts';

const reference = createReference();
const threadCounts = [1, 2, 3, 8];

export function describeOp(op: string, cases: readonly OpCase[]): void {
  describe(`the op ${op}`, () => {
    test('computes what an independent formulation computes', () => {
      expect(problemsOf(cases, expectationProblems)).toEqual([]);
    });

    test('writes nothing but its outputs', () => {
      expect(problemsOf(cases, (one) => runCase(reference, one).damage)).toEqual([]);
    });

    test('computes the same again from the same memory', () => {
      expect(problemsOf(cases, (one) => differences(one, reference, 1))).toEqual([]);
    });

    for (const { name, executor } of everyNative()) {
      for (const threads of threadCounts) {
        test(`has the same bits on ${name} with ${threads} threads`, () => {
          expect(problemsOf(cases, (one) => differences(one, executor, threads))).toEqual([]);
        });
      }
    }
  });
}

/** The first few problems are enough to find a mistake; a wrong op would list thousands. */
function problemsOf(
  cases: readonly OpCase[],
  find: (one: OpCase) => readonly string[],
): readonly string[] {
  const problems: string[] = [];
  for (const one of cases) {
    problems.push(...find(one).map((problem) => `${one.name}: ${problem}`));
    if (problems.length > 5) break;
  }
  return problems;
}

function expectationProblems(one: OpCase): string[] {
  const { values } = outcomeOf(one);
  return [...one.expected].flatMap(([value, needed]) => {
    const found = difference(values[value]!, needed);
    return found === undefined ? [] : [`%${value} ${found}`];
  });
}

const outcomes = new WeakMap<OpCase, Outcome>();

function outcomeOf(one: OpCase): Outcome {
  const known = outcomes.get(one) ?? runCase(reference, one);
  outcomes.set(one, known);
  return known;
}

function differences(one: OpCase, executor: Executor, threads: number): string[] {
  const needed = outcomeOf(one);
  const got = runCase(executor, one, threads);
  const problems = got.values.flatMap((array, value) => {
    const found = difference(array, needed.values[value]!);
    return found === undefined ? [] : [`%${value} ${found}`];
  });
  const status = JSON.stringify(got.status);
  if (status !== JSON.stringify(needed.status)) {
    problems.push(`status ${status}, needed ${JSON.stringify(needed.status)}`);
  }
  return [...problems, ...got.damage];
}
