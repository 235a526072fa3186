// Calls of users' functions: heard by whoever listens, answered by what stands in.
import { describe, expect, test } from 'vitest';
import { errorWithin, rangeError } from '#lib/errors.ts';
import { Graph, isValue } from '#lib/graph/graph.ts';
import type { Value } from '#lib/graph/graph.ts';
import { add, matmul, mul, neg } from '#lib/graph/ops.ts';
import { askOwn, callOwn, listening, standingIn } from '#lib/graph/own.ts';
import type { Listener, OwnCall } from '#lib/graph/own.ts';

const graph = new Graph();
const x = graph.source({ kind: 'weight', name: 'x' }, [-1, 2]);

type Own = (x: Value) => Value;

function callOf(own: Own): OwnCall<'x', 'y'> {
  return {
    where: 'layer "mine"',
    inputs: { x },
    run: (inputs) => ({ y: own(inputs.x) }),
    check(given) {
      const { y } = given as { y: unknown };
      if (!isValue(y)) throw new TypeError('no Value');
      return { y };
    },
  };
}

const apply = (own: Own): Value => callOwn(own, callOf(own)).y;

class Heard implements Listener {
  readonly calls: object[] = [];
  readonly answers: unknown[] = [];
  called(own: object): void {
    this.calls.push(own);
  }
  answered(_: object, args: readonly unknown[], answer: unknown): void {
    this.answers.push([args, answer]);
  }
}

describe('callOwn', () => {
  test('gives what the function gives, checked', () => {
    expect(apply(neg)).toBe(neg(x));
    expect(() => apply(() => 1 as never)).toThrow('no Value');
  });

  test('names the function where an op is called in a wrong way, once', () => {
    const wrong = (v: Value): Value => matmul(v, v);
    expect(() => apply(wrong)).toThrow(/^layer "mine": matmul: inner .* \(2 and n\)\.$/);
    expect(() => apply(() => apply(wrong))).toThrow(/^layer "mine": matmul: inner/);
    expect(() => apply((v) => add(v, '1' as never))).toThrow(/^layer "mine": add: got "1"/);
    expect(errorWithin('mat', rangeError('matmul', 'wrong'))).toMatchObject({
      message: 'mat: matmul: wrong.',
    });
  });

  test('passes on what the function throws itself', () => {
    const own = new RangeError('mine');
    const thrown = (): unknown => {
      try {
        return apply(() => {
          throw own;
        });
      } catch (error) {
        return error;
      }
    };
    expect(thrown()).toBe(own);
  });

  test('is heard only while somebody listens, and not behind that', () => {
    const heard = new Heard();
    apply(neg);
    expect(listening(heard, () => apply(neg))).toBe(neg(x));
    expect(() =>
      listening(heard, () => {
        throw new Error('halfway');
      }),
    ).toThrow('halfway');
    apply(neg);
    expect(heard.calls).toEqual([neg]);
  });

  test('asks what stands in, whose answer is checked and which is heard like the function', () => {
    const own = standingIn('twice', ({ inputs }) => ({ y: mul(inputs['x']!, 2) })) as Own;
    const heard = new Heard();
    expect(listening(heard, () => apply(own))).toBe(mul(x, 2));
    expect(heard.calls).toEqual([own]);
    expect(own.name).toBe('twice');
    expect(() => own(x)).toThrow('twice: this function of a loaded model');
    expect(() => apply(standingIn('nothing', () => ({})) as Own)).toThrow('no Value');
  });
});

describe('askOwn', () => {
  test('asks once for the same arguments, and is heard every time', () => {
    let asked = 0;
    const own = (...sizes: number[][]): object => ({ sizes, asked: ++asked });
    const heard = new Heard();
    const first = askOwn(own, [[2, 3]]);
    listening(heard, () => expect(askOwn(own, [[2, 3]])).toBe(first));
    expect(askOwn(own, [[2], [3]])).toEqual({ sizes: [[2], [3]], asked: 2 });
    expect(heard.answers).toEqual([[[[2, 3]], first]]);
  });

  test('asks again after the function has thrown', () => {
    let asked = 0;
    const own = (): number => {
      if (asked++ === 0) throw new RangeError('not yet');
      return 5;
    };
    expect(() => askOwn(own, [])).toThrow('not yet');
    expect(askOwn(own, [])).toBe(5);
  });
});
