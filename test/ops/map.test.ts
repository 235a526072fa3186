// Cases of map: every primitive on every special number, every way to read and write, rows on the
// seams of strips and pieces, several reductions one behind another, outputs in the place of
// operands.
import { test, expect } from 'vitest';
import type { Read } from '#lib/graph/shape.ts';
import type { Instruction, MapOp } from '#lib/plan/plan.ts';
import { arityOf, primitiveNames } from '#lib/plan/primitives.ts';
import type { PrimitiveName } from '#lib/plan/primitives.ts';
import { describeOp } from '../support/describe-op.ts';
import { anyBits, indices, ordinary, seams, wild, withNaN } from '../support/fills.ts';
import { naiveMap, reduceRow } from '../support/naive-map.ts';
import { CaseBuilder, oneStep } from '../support/op-case.ts';
import type { OpCase } from '../support/op-case.ts';

type Code = readonly [PrimitiveName, ...number[]];
type Data = Float32Array | Int32Array;

interface Description {
  readonly rows: number;
  readonly cols: number;
  readonly operands: readonly (readonly [Read, Data])[];
  readonly constants?: readonly number[];
  readonly code: readonly Code[];
  /** Registers written in full, and those written per row. */
  readonly full?: readonly number[];
  readonly perRow?: readonly number[];
  /** Operands in whose places the first outputs stand. */
  readonly inPlace?: readonly number[];
  readonly site?: number;
}

function mapCase(name: string, description: Description): OpCase {
  const { rows, cols, operands, constants = [], code, site } = description;
  const { full = [], perRow = [], inPlace = [] } = description;
  const builder = new CaseBuilder();
  const values = operands.map(([, data]) => builder.input(data));
  const outputs = [
    ...full.map((register, i) => ({
      value:
        inPlace[i] === undefined
          ? builder.output(rows * cols)
          : builder.inPlace(values[inPlace[i]]!),
      register,
      write: 'full' as const,
    })),
    ...perRow.map((register) => ({ value: builder.output(rows), register, write: 'row' as const })),
  ];
  const op: MapOp = {
    op: 'map',
    layer: '',
    rows,
    cols,
    operands: operands.map(([read], i) => ({ value: values[i]!, read })),
    constants,
    instructions: code.map(([primitive, ...args]): Instruction => {
      return primitive === 'random'
        ? { primitive, arguments: [], site: site ?? 1 }
        : { primitive, arguments: args };
    }),
    outputs,
  };
  const { seed, step } = oneStep;
  const needed = naiveMap(
    op,
    operands.map(([, data]) => Float32Array.from(data)),
    { rows, cols, seed, step },
  );
  outputs.forEach(({ value }, i) => builder.expect(value, needed[i]!));
  return builder.build(`${name} over [${rows}, ${cols}]`, op);
}

/** Every combination of special numbers for the primitive's arguments, then bits at random. */
function primitiveCase(primitive: PrimitiveName): OpCase {
  const arity = arityOf(primitive);
  const count = withNaN.length ** arity;
  const columns = Array.from({ length: arity }, (_, argument) => {
    const special = Array.from({ length: count }, (_, e) => {
      return withNaN[Math.floor(e / withNaN.length ** argument) % withNaN.length]!;
    });
    return Float32Array.of(...special, ...anyBits(2000, argument + 1));
  });
  return mapCase(primitive, {
    rows: 1,
    cols: count + 2000,
    operands: columns.map((data) => ['full', data]),
    code: [[primitive, ...columns.keys()]],
    full: [arity],
  });
}

const elementwise = primitiveNames.filter(
  (name) => name !== 'random' && name !== 'rowSum' && name !== 'rowMax',
);

const softmax: Pick<Description, 'code'> = {
  code: [
    ['rowMax', 0],
    ['sub', 0, 1],
    ['exp', 2],
    ['rowSum', 3],
    ['div', 3, 4],
  ],
};

/** (x - mean) / sqrt(variance + epsilon) · scale + shift, with mean and variance per row. */
function normalize(rows: number, cols: number): OpCase {
  return mapCase('normalization', {
    rows,
    cols,
    operands: [
      ['full', ordinary(rows * cols, 11)],
      ['column', ordinary(cols, 12)],
      ['column', ordinary(cols, 13)],
    ],
    constants: [cols, Math.fround(1e-3)],
    code: [
      ['rowSum', 0],
      ['div', 5, 3],
      ['sub', 0, 6],
      ['mul', 7, 7],
      ['rowSum', 8],
      ['div', 9, 3],
      ['add', 10, 4],
      ['sqrt', 11],
      ['div', 7, 12],
      ['fma', 13, 1, 2],
    ],
    full: [14],
    perRow: [6, 12],
  });
}

function adam(count: number): OpCase {
  const operand = (seed: number): readonly [Read, Data] => ['full', ordinary(count, seed)];
  return mapCase('adam in the place of its state', {
    rows: 1,
    cols: count,
    operands: [
      operand(1),
      operand(2),
      operand(3),
      ['full', ordinary(count, 4).map(Math.abs)],
      ['scalar', Float32Array.of(1e-3)],
    ],
    constants: [0.1, 1e-3, 1e-7].map(Math.fround),
    code: [
      ['sub', 1, 2],
      ['fma', 8, 5, 2],
      ['flushTiny', 9],
      ['mul', 1, 1],
      ['sub', 11, 3],
      ['fma', 12, 6, 3],
      ['flushTiny', 13],
      ['sqrt', 14],
      ['add', 15, 7],
      ['mul', 10, 4],
      ['div', 17, 16],
      ['sub', 0, 18],
    ],
    full: [19, 10, 14],
    inPlace: [0, 2, 3],
  });
}

function everyRead(rows: number, cols: number): OpCase {
  return mapCase('every way to read', {
    rows,
    cols,
    operands: [
      ['full', wild(rows * cols, 1)],
      ['row', wild(rows, 2)],
      ['column', wild(cols, 3)],
      ['scalar', ordinary(1, 4)],
      ['row', ordinary(rows, 5)],
    ],
    constants: [3],
    code: [
      ['mul', 3, 5], // scalar
      ['add', 4, 6], // row
      ['mul', 0, 1],
      ['add', 8, 2],
      ['fma', 9, 7, 3],
      ['sub', 10, 7],
    ],
    full: [11, 9, 7, 6],
    perRow: [7, 6, 1],
  });
}

function integers(rows: number, cols: number): OpCase {
  return mapCase('i32 operands', {
    rows,
    cols,
    operands: [
      ['full', indices(rows * cols, 2 ** 26, 1)],
      ['row', indices(rows, 10, 2)],
      ['column', indices(cols, 1000, 3)],
      ['scalar', Int32Array.of(-16777219)],
    ],
    code: [
      ['add', 0, 1],
      ['sub', 4, 2],
      ['mul', 5, 3],
      ['rowSum', 2],
    ],
    full: [6, 0],
    perRow: [7, 1],
  });
}

function reductions(rows: number, cols: number, data: Float32Array): OpCase {
  return mapCase('sum and maximum of rows', {
    rows,
    cols,
    operands: [['full', data]],
    code: [
      ['rowSum', 0],
      ['rowMax', 0],
    ],
    perRow: [1, 2],
  });
}

/** Reductions of what has no columns, of each other's results, and of numbers drawn at random. */
function oddReductions(rows: number, cols: number): OpCase {
  return mapCase('odd reductions', {
    rows,
    cols,
    operands: [
      ['row', ordinary(rows, 1)],
      ['scalar', ordinary(1, 2)],
      ['column', ordinary(cols, 3)],
    ],
    code: [
      ['rowSum', 0],
      ['rowSum', 1],
      ['rowMax', 3],
      ['random'],
      ['rowSum', 6],
      ['sub', 6, 7],
      ['rowMax', 2],
      ['mul', 8, 9],
    ],
    full: [10, 8],
    perRow: [3, 4, 5, 7, 9],
    site: 77,
  });
}

const positive = seams.filter((size) => size > 0);
const rowLengths = [...positive, 2050, 8191, 8192, 8193, 17000];

describeOp('map', [
  ...elementwise.map(primitiveCase),
  ...seams.map((cols) =>
    mapCase('a flat program', {
      rows: 1,
      cols,
      operands: [
        ['full', wild(cols, 1)],
        ['full', ordinary(cols, 2)],
        ['scalar', ordinary(1, 3)],
      ],
      code: [
        ['fma', 0, 1, 2],
        ['max', 3, 2],
      ],
      full: [4, 3],
      inPlace: [0],
    }),
  ),
  ...positive.flatMap((cols) => [everyRead(3, cols), integers(2, cols)]),
  ...positive.map((rows) => everyRead(rows, 5)),
  ...rowLengths.flatMap((cols) => [
    mapCase('softmax', {
      rows: 3,
      cols,
      operands: [['full', ordinary(3 * cols, 5)]],
      ...softmax,
      full: [5],
      perRow: [1, 4],
    }),
    normalize(2, cols),
    reductions(2, cols, ordinary(2 * cols, 6)),
    reductions(2, cols, anyBits(2 * cols, 7)),
    reductions(2, cols, new Float32Array(2 * cols).fill(-0)),
    oddReductions(2, cols),
  ]),
  reductions(4, 0, new Float32Array(0)),
  reductions(0, 4, new Float32Array(0)),
  adam(1),
  adam(1024),
  adam(5000),
  // Several portions of work: of rows, of elements, of rows that are longer than one.
  adam(140_000),
  everyRead(1400, 50),
  everyRead(2, 66_000),
  normalize(1311, 50),
  oddReductions(1400, 50),
  ...[
    [5, 1],
    [5, 63],
    [5, 64],
    [5, 65],
    [5, 100],
    [5, 1025],
    [1, 140_000],
  ].map(([rows = 0, cols = 0]) =>
    mapCase('random numbers', {
      rows,
      cols,
      operands: [],
      code: [['random']],
      full: [0],
      site: 9,
    }),
  ),
]);

test('a row sum is the sum of its lanes, not of its elements in order', () => {
  // 2^24 + 1 rounds to even, so a chain over all elements would lose every 1.
  const row = new Float32Array(32).fill(1);
  row[0] = 2 ** 24;
  expect(reduceRow('rowSum', row)).toBe(2 ** 24 + 30);
});

test('the maximum of a row with a NaN is NaN wherever it stands', () => {
  for (let j = 0; j < 40; j++) {
    const row = ordinary(40, 1);
    row[j] = NaN;
    expect(reduceRow('rowMax', row)).toBe(NaN);
  }
});
