// Cases of concat: parts on the seams of vectors, one or many, a part given twice, sizes that
// depend on the rows of the batch, and enough rows to be shared by threads.
import { sizeAt } from '#lib/graph/shape.ts';
import type { Size } from '#lib/graph/shape.ts';
import { describeOp } from '../support/describe-op.ts';
import { anyBits, indices, seams } from '../support/fills.ts';
import { CaseBuilder } from '../support/op-case.ts';
import type { OpCase } from '../support/op-case.ts';

/** `widths` are those of the parts; a part of -1 is the first part again. */
function concatCase(
  rows: Size,
  widths: readonly Size[],
  n = 1,
  type: 'f32' | 'i32' = 'f32',
): OpCase {
  const builder = new CaseBuilder(n);
  const height = sizeAt(rows, n);
  const data = widths.map((cols, p) => {
    const count = height * sizeAt(cols, n);
    return type === 'f32' ? anyBits(count, p + 1) : indices(count, 2 ** 28, p + 1);
  });
  const parts = widths.map((cols, p) => ({ x: builder.input(data[p]!, rows * cols + 0), cols }));
  return joined(builder, rows, [...parts, parts[0]!], [...data, data[0]!], type);
}

function joined(
  builder: CaseBuilder,
  rows: Size,
  parts: readonly { readonly x: number; readonly cols: Size }[],
  data: readonly (Float32Array | Int32Array)[],
  type: 'f32' | 'i32',
): OpCase {
  const { n } = builder;
  const cols = parts.reduce((total, part) => total + part.cols, 0);
  const y = builder.output(rows * cols + 0, type);
  const needed = Array.from({ length: sizeAt(rows, n) }, (_, i) =>
    parts.flatMap((part, p) => {
      const width = sizeAt(part.cols, n);
      return [...data[p]!.subarray(i * width, (i + 1) * width)];
    }),
  ).flat();
  const op = { op: 'concat', layer: '', rows, parts, y } as const;
  const name = `${rows} rows of ${parts.map((part) => part.cols).join(' + ')}, n = ${n}`;
  return builder.expect(y, needed).build(name, op);
}

const positive = seams.filter((size) => size > 0);

describeOp('concat', [
  ...positive.flatMap((cols) => [concatCase(5, [cols]), concatCase(3, [2, cols, 7])]),
  ...positive.map((n) => concatCase(-1, [3, 16], n)),
  ...positive.map((n) => concatCase(2, [-1, -3], n)),
  concatCase(-2, [1, 1, 1, 1, 1], 9),
  concatCase(0, [3, 4]),
  concatCase(4, [0, 3]),
  concatCase(1, [5000, 70000]),
  concatCase(700, [63, 64, 1]),
  concatCase(-3, [65, 40], 400, 'i32'),
]);
