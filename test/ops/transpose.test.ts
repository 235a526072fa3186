// Cases of transpose: every permutation up to four axes, matrices on the seams of tiles, six axes,
// sizes that depend on the rows of the batch.
import { sizeAt } from '#lib/graph/shape.ts';
import type { Shape } from '#lib/graph/shape.ts';
import { describeOp } from '../support/describe-op.ts';
import { anyBits, indices, seams } from '../support/fills.ts';
import { CaseBuilder } from '../support/op-case.ts';
import type { OpCase } from '../support/op-case.ts';

function transposeCase(
  shape: Shape,
  permutation: readonly number[],
  n = 1,
  type: 'f32' | 'i32' = 'f32',
): OpCase {
  const sizes = shape.map((size) => sizeAt(size, n));
  const count = sizes.reduce((product, size) => product * size, 1);
  const size = shape.reduce((product, axis) => product * axis, 1);
  const builder = new CaseBuilder(n);
  const data = type === 'f32' ? anyBits(count, 1) : indices(count, 2 ** 28, 1);
  const x = builder.input(data, size);
  const y = builder.output(size, type);
  const needed = Array.from({ length: count }, (_, e) => data[sourceOf(e, sizes, permutation)]!);
  const op = { op: 'transpose', layer: '', x, y, shape, permutation } as const;
  return builder.expect(y, needed).build(`[${sizes.join()}] by [${permutation.join()}]`, op);
}

/** The element of x that is element e of y: e's index on each axis, taken apart by division. */
function sourceOf(e: number, sizes: readonly number[], permutation: readonly number[]): number {
  const index = sizes.map(() => 0);
  let rest = e;
  for (const axis of permutation.toReversed()) {
    index[axis] = rest % sizes[axis]!;
    rest = Math.floor(rest / sizes[axis]!);
  }
  return sizes.reduce((place, size, axis) => place * size + index[axis]!, 0);
}

function permutations(rank: number): number[][] {
  if (rank === 0) return [[]];
  return permutations(rank - 1).flatMap((rest) =>
    Array.from({ length: rank }, (_, at) => [...rest.slice(0, at), rank - 1, ...rest.slice(at)]),
  );
}

describeOp('transpose', [
  ...permutations(1).map((order) => transposeCase([17], order)),
  ...permutations(3).map((order) => transposeCase([5, 17, 3], order)),
  ...permutations(4).map((order) => transposeCase([2, 3, 16, 5], order)),
  ...seams.flatMap((size) => [transposeCase([size, 3], [1, 0]), transposeCase([16, size], [1, 0])]),
  ...seams
    .filter((n) => n > 0)
    .flatMap((n) => [transposeCase([-1, 5], [1, 0], n), transposeCase([3, -2, 4], [2, 0, 1], n)]),
  transposeCase([65, 64], [1, 0]),
  transposeCase([130, 70], [1, 0], 1, 'i32'),
  transposeCase([2, 3, 2, 3, 2, 3], [5, 3, 1, 0, 2, 4]),
  transposeCase([2, 1, 2, 5, 1, 3], [0, 1, 3, 5, 4, 2]),
]);
