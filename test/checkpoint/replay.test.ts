// Traces: what is written down of any graph is read back and appends the same nodes; what a file
// may not say is refused at its byte.
import { describe, expect, test } from 'vitest';
import { readJson } from '#lib/checkpoint/json.ts';
import { readTrace } from '#lib/checkpoint/replay.ts';
import { ascii } from '#lib/checkpoint/safetensors.ts';
import { lineOf, traceOf } from '#lib/checkpoint/trace.ts';
import type { Line, Trace } from '#lib/checkpoint/trace.ts';
import { softmax } from '#lib/activations/softmax.ts';
import { Graph } from '#lib/graph/graph.ts';
import type { Node, Value } from '#lib/graph/graph.ts';
import { abs, add, argmax, exp, matmul, mean, mul, neg, oneHot, sum } from '#lib/graph/ops.ts';
import type { OwnCall } from '#lib/graph/own.ts';
import { probabilitiesOf } from '#lib/graph/probabilities.ts';
import { arityOf, primitiveNames } from '#lib/plan/primitives.ts';
import { randomScene } from '../support/random-graph.ts';

const fieldOf = (written: unknown) => {
  const bytes = Buffer.from(ascii(written));
  return readJson({ bytes, byteOf: (index) => index });
};
const read = (written: unknown) => readTrace(fieldOf(written));

/** A graph as if a function had appended it to its sources. */
function written({ nodes }: Graph): Trace {
  const isInput = ({ operation }: Node): boolean =>
    operation.op === 'source' && operation.source.kind === 'weight';
  const inputs = nodes.filter(isInput);
  const lines = nodes.filter((node) => !isInput(node));
  const numbers = new Map([...inputs, ...lines].map(({ value }, i) => [value.index, i]));
  return {
    inputs: inputs.map(({ value }) => ({ name: `v${value.index}`, shape: value.shape })),
    lines: lines.map((node): Line => {
      const line = lineOf('f', node);
      return { ...line, in: line.in.map((i) => (typeof i === 'number' ? numbers.get(i)! : i)) };
    }),
    outputs: {},
  };
}

describe('a trace', () => {
  test('of any ops and their gradients is read back', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 60; seed++) {
      const trace = written(randomScene(seed, 5, 40).graph);
      for (const { op } of trace.lines) seen.add(op);
      expect(() => read(trace), `seed ${seed}`).not.toThrow();
    }
    expect(seen.size).toBeGreaterThan(30);
  });

  test.each(primitiveNames.filter((name) => !['random', 'rowSum', 'rowMax'].includes(name)))(
    'of the primitive %s is read back',
    (op) => {
      const line = { op, in: ['0.5', '-0', 0].slice(-arityOf(op)), shape: [-1, 2] };
      const inputs = [{ name: 'x', shape: [-1, 2] }];
      expect(() => read({ inputs, lines: [line], outputs: {} })).not.toThrow();
      const wrong = { ...line, in: [...line.in, 0] };
      expect(() => read({ inputs, lines: [wrong], outputs: {} })).toThrow(`${op}: got `);
    },
  );
});

const shape = [-1, 3];
const own = (x: Value, w: Value): Value => add(neg(matmul(x, w)), mean(abs(x)));

function callOf(x: Value, w: Value): OwnCall {
  return {
    where: 'own',
    inputs: { x, w },
    run: (inputs) => ({ y: own(inputs['x']!, inputs['w']!) }),
    check: (given) => given as Record<string, Value>,
  };
}

function sources(): { graph: Graph; x: Value; w: Value } {
  const graph = new Graph();
  const x = graph.source({ kind: 'rows', name: 'x' }, shape);
  return { graph, x, w: graph.source({ kind: 'weight', name: 'w' }, [3, 3]) };
}

describe('a replay', () => {
  const trace = () => {
    const { x, w } = sources();
    return traceOf('own', callOf(x, w));
  };
  const nodesOf = ({ nodes }: Graph): unknown =>
    nodes.map(({ operation, inputs, value }) => ({
      operation,
      inputs: inputs.map((input) => (typeof input === 'number' ? input : `%${input.index}`)),
      shape: value.shape,
      type: value.type,
    }));

  test('appends what the function appends, in the same order, and finds what is there', () => {
    const replay = read(trace());
    for (const prepare of [() => {}, (x: Value) => abs(x), (x: Value) => neg(x)]) {
      const [first, second] = [sources(), sources()];
      for (const { x } of [first, second]) prepare(x);
      const wanted = own(first.x, first.w);
      const found = replay.run({ x: second.x, w: second.w }, () => 0)['y'];
      expect(found?.index).toBe(wanted.index);
      expect(nodesOf(second.graph)).toEqual(nodesOf(first.graph));
    }
  });

  test('simplifies what the function would simplify where it is applied', () => {
    const minus = (x: Value): Value => neg(x);
    const { graph, x, w } = sources();
    const call = {
      ...callOf(x, w),
      run: (inputs: OwnCall['inputs']) => ({ y: minus(inputs['x']!) }),
    };
    const replay = read(traceOf('minus', call));
    const before = neg(x);
    const nodes = graph.nodes.length;
    expect(replay.run({ x: before, w }, () => 0)['y']).toBe(x);
    expect(graph.nodes.length).toBe(nodes);
  });

  test('keeps what losses ask about an output', () => {
    const { x, w } = sources();
    const call = {
      ...callOf(x, w),
      run: (inputs: OwnCall['inputs']) => ({ y: softmax()(inputs['x']!) }),
    };
    const replay = read(traceOf('f', call));
    const other = sources();
    const y = replay.run({ x: other.x, w: other.w }, () => 0)['y']!;
    expect(probabilitiesOf(y)).toEqual({ kind: 'softmax', logits: other.x });
  });

  test('draws from the site of each draw', () => {
    const line = (draw: number) => ({ op: 'random', draw, in: [], shape: [-1, 2] });
    const replay = read({
      inputs: [{ name: 'x', shape: [-1, 2] }],
      lines: [line(1), line(0)],
      outputs: { y: 1, z: 2 },
    });
    const { graph, x } = sources();
    const first = graph.nodes.length;
    const { y, z } = replay.run({ x }, (draw) => 100 + draw);
    expect([y?.index, z?.index]).toEqual([first, first + 1]);
    expect(graph.node(y!).operation).toHaveProperty('site', 101);
    expect(graph.node(z!).operation).toHaveProperty('site', 100);
  });

  test('has a signature of names, types, shapes and of training', () => {
    const of = (parts: object) =>
      read({ inputs: [{ name: 'x', shape }], lines: [], outputs: {}, ...parts }).signature;
    const all = [
      of({}),
      of({ training: true }),
      of({ inputs: [{ name: 'y', shape }] }),
      of({ inputs: [{ name: 'x', shape: [-1, 4] }] }),
      of({ inputs: [{ name: 'x', shape, type: 'i32' }] }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});

// Each line below stands behind one that is sound: values are x 0, i 1, w 2, |x| 3.
const inputs = [
  { name: 'x', shape },
  { name: 'i', shape: [-1], type: 'i32' },
  { name: 'w', shape: [3, 4] },
];
const sound = { op: 'abs', in: [0], shape };

const wrongLines: readonly (readonly [what: string, line: object, error: string])[] = [
  ['an op that there is not', { op: 'eval', in: [0], shape }, 'eval: is no op'],
  ['a source', { op: 'source', in: [], shape }, 'source: is no op'],
  ['a function that is no op', { op: 'broadcastTo', in: [0], shape }, 'broadcastTo: is no op'],
  ['a name of every object', { op: 'constructor', in: [0], shape }, 'constructor: is no op'],
  ['no inputs', { op: 'abs', in: [], shape }, 'abs: got 0 inputs, needed 1'],
  ['itself as an input', { op: 'abs', in: [4], shape }, 'got 4, needed an integer in [0, 3]'],
  ['an input below 0', { op: 'abs', in: [-1], shape }, 'got -1, needed an integer in [0, 3]'],
  ['an input between two', { op: 'abs', in: [0.5], shape }, 'got 0.5, needed an integer'],
  ['a list as an input', { op: 'abs', in: [[0]], shape }, 'got a list, needed a number'],
  ['only numbers', { op: 'add', in: ['1', '2'], shape: [] }, 'add: got only numbers'],
  ['text as a number', { op: 'add', in: [0, 'x'], shape }, 'needed a number as text'],
  ['a number in another spelling', { op: 'add', in: [0, '1.0'], shape }, 'needed a number as text'],
  ['another shape', { op: 'exp', in: [0], shape: [-1, 4] }, 'a shape or a type that is not what'],
  ['another type', { op: 'exp', in: [0], shape, type: 'i32' }, 'a shape or a type that is not'],
  ['an unknown type', { op: 'exp', in: [0], shape, type: 'f64' }, 'needed "i32"'],
  ['shapes that do not broadcast', { op: 'add', in: [0, 2], shape }, 'do not broadcast'],
  ['a line that is there', { ...sound }, 'is not what "abs" appends'],
  ['a parameter too many', { op: 'exp', in: [0], shape, axis: 1 }, 'is not what "exp" appends'],
  ['a product that does not fit', { op: 'matmul', in: [2, 0], shape }, 'matmul: inner dimensions'],
  ['a product without its parameters', { op: 'matmul', in: [0, 2], shape: [-1, 4] }, 'is not what'],
  [
    'a stretch to other sizes',
    { op: 'copy', in: [2], shape: [5, 4] },
    'copy: shapes [3, 4] and [5, 4] do not broadcast',
  ],
  [
    'too many elements',
    { op: 'copy', in: ['1'], shape: [65536, 65536] },
    'got 4294967296 elements',
  ],
  ['two sizes that count rows', { op: 'copy', in: ['1'], shape: [-1, -1] }, 'two sizes below 0'],
  ['nine axes', { op: 'copy', in: ['1'], shape: Array(9).fill(1) }, 'more than 8 values in a list'],
  ['indices that are numbers', { op: 'gatherRows', in: [2, 0], shape: [-1, 3, 4] }, 'needed i32'],
  ['classes below 1', { op: 'oneHot', in: [1], classes: 0, shape: [-1, 0] }, 'oneHot: classes'],
  [
    'an axis that there is not',
    { op: 'concat', in: [0, 3], axis: 2, shape: [-1, 6] },
    'concat: axis',
  ],
  [
    'a slice beyond the end',
    { op: 'slice', in: [0], axis: 1, start: 2, shape: [-1, 3] },
    'slice: end',
  ],
  ['an axis that is text', { op: 'slice', in: [0], axis: '1', start: 0, shape }, 'slice: axis'],
  [
    'axes that are no permutation',
    { op: 'transpose', in: [2], permutation: [0, 0], shape: [3, 4] },
    'transpose: permutation',
  ],
  [
    'a reduction of other rows',
    { op: 'reduce', in: [2], kind: 'sum', along: 'row', rows: 4, cols: 3, shape: [4] },
    'reduce: is none that sum or max would make',
  ],
  [
    'a reduction of a kind that there is not',
    { op: 'reduce', in: [2], kind: 'min', along: 'row', rows: 3, cols: 4, shape: [3] },
    'reduce: is none',
  ],
  [
    'the largest of columns',
    { op: 'reduce', in: [2], kind: 'max', along: 'column', rows: 3, cols: 4, shape: [4] },
    'reduce: is none',
  ],
  ['a draw too many', { op: 'random', in: [], draw: 65536, shape }, 'draw: needed a number below'],
  ['a draw below 0', { op: 'random', in: [], draw: -1, shape }, 'draw: needed a number below'],
  ['no shape', { op: 'abs', in: [0] }, 'needed op, in and shape'],
];

describe('a trace is refused', () => {
  test.each(wrongLines)('with %s', (_, line, error) => {
    const wrong = { inputs, lines: [sound, line], outputs: {} };
    expect(() => read(wrong)).toThrow(error);
    const at = ascii(wrong).indexOf(ascii(line), ascii(wrong).indexOf(ascii(sound)) + 1);
    const [, byte] = /^loadModel: byte (\d+): /.exec(messageOf(() => read(wrong))) ?? [];
    expect(Number(byte)).toBeGreaterThanOrEqual(at);
    expect(Number(byte)).toBeLessThan(at + ascii(line).length);
  });

  const rest = { inputs, lines: [sound], outputs: {} };
  test.each([
    ['no inputs', { inputs: [] }, 'got no inputs, needed at least one'],
    ['two inputs of a name', { inputs: [inputs[0], inputs[0]] }, 'got the name "x" twice'],
    ['an output that there is not', { outputs: { y: 4 } }, 'got 4, needed an integer in [0, 3]'],
    [
      'a mark of another kind',
      { probabilities: [{ kind: 'x', value: 3, logits: 0 }] },
      'needed soft',
    ],
    [
      'a mark on other shapes',
      { probabilities: [{ kind: 'softmax', value: 3, logits: 2 }] },
      'shapes differ',
    ],
    ['a member too many', { name: 'x' }, 'got the name "name"'],
  ])('with %s', (_, parts, error) => {
    expect(() => read({ ...rest, ...parts })).toThrow(error);
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

test('all names of ops differ from all names of primitives', () => {
  const { graph, x, w } = sources();
  const i = argmax(x);
  const nodes = [sum(x), matmul(x, w), oneHot(i, 3), exp(x), mul(x, 2), graph.rows()];
  const names = nodes.map((value) => lineOf('f', graph.node(value)).op);
  expect(names).toEqual(['reduce', 'matmul', 'oneHot', 'exp', 'mul', 'rows']);
  for (const name of [
    'reduce',
    'matmul',
    'oneHot',
    'rows',
    'copy',
    'slice',
    'concat',
    'transpose',
  ]) {
    expect(primitiveNames).not.toContain(name);
  }
});
