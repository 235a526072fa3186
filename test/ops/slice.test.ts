// Cases of slice: starts and widths on the seams of vectors, slices at both ends of a row, sizes
// that depend on the rows of the batch, and enough rows to be shared by threads.
import { sizeAt } from '#lib/graph/shape.ts';
import type { Size } from '#lib/graph/shape.ts';
import { describeOp } from '../support/describe-op.ts';
import { anyBits, indices, seams } from '../support/fills.ts';
import { CaseBuilder } from '../support/op-case.ts';
import type { OpCase } from '../support/op-case.ts';

interface Cut {
  readonly rows: Size;
  readonly width: Size;
  readonly start: Size;
  readonly cols: Size;
}

function sliceCase({ rows, width, start, cols }: Cut, n = 1, type: 'f32' | 'i32' = 'f32'): OpCase {
  const builder = new CaseBuilder(n);
  const [height, step, first, count] = [rows, width, start, cols].map((size) => sizeAt(size, n));
  const elements = height! * step!;
  const data = type === 'f32' ? anyBits(elements, 1) : indices(elements, 2 ** 28, 1);
  const x = builder.input(data, rows * width + 0);
  const y = builder.output(rows * cols + 0, type);
  const needed = Array.from({ length: height! * count! }, (_, e) => {
    return data[Math.floor(e / count!) * step! + first! + (e % count!)]!;
  });
  const op = { op: 'slice', layer: '', rows, cols, width, start, x, y } as const;
  const name = `${cols} of ${width} from ${start}, ${rows} rows, n = ${n}`;
  return builder.expect(y, needed).build(name, op);
}

const positive = seams.filter((size) => size > 0);

describeOp('slice', [
  ...positive.flatMap((cols) => [
    sliceCase({ rows: 5, width: cols + 3, start: 0, cols }),
    sliceCase({ rows: 5, width: cols + 3, start: 2, cols }),
    sliceCase({ rows: 5, width: cols + 3, start: 3, cols }),
    sliceCase({ rows: 1, width: cols + 70, start: 64, cols }),
  ]),
  ...positive.map((n) => sliceCase({ rows: -1, width: 7, start: 3, cols: 2 }, n)),
  ...positive.map((n) => sliceCase({ rows: 3, width: -5, start: -2, cols: -2 }, n)),
  sliceCase({ rows: 4, width: 9, start: 0, cols: 9 }),
  sliceCase({ rows: 0, width: 9, start: 1, cols: 2 }),
  sliceCase({ rows: 900, width: 130, start: 17, cols: 65 }),
  sliceCase({ rows: -3, width: 100, start: 1, cols: 48 }, 300, 'i32'),
]);
