// Clipping by the global norm against PyTorch, in a training step: a layer whose weights have the
// gradients that the case gives, zeros to begin with, and a rate of one. What the weights are
// afterwards is then the clipped gradients, but for the sign.
import { describe, expect, test } from 'vitest';
import type { Value } from '../../lib/graph/graph.ts';
import type { Layer, Model } from '../../lib/index.ts';
import type { CustomWeight } from '../../lib/layers/custom.ts';
import { expectNear } from '../support/gradient-check.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
import type { Library } from '../support/fresh-library.ts';
import { describeGoldens } from '../support/goldens.ts';
import type { GoldenArray } from '../support/goldens.ts';

/** One matrix of the layer, and where its rows and columns stand among those of all. */
interface Block extends GoldenArray {
  readonly rows: number;
  readonly cols: number;
  readonly firstRow: number;
  readonly firstCol: number;
}

function blocksOf(gradients: readonly GoldenArray[]): readonly Block[] {
  let firstRow = 0;
  let firstCol = 0;
  return gradients.map((gradient) => {
    const [rows = 0, cols = 0] = gradient.shape;
    const block = { ...gradient, rows, cols, firstRow, firstCol };
    firstRow += rows;
    firstCol += cols;
    return block;
  });
}

const total = (blocks: readonly Block[], of: 'rows' | 'cols'): number =>
  blocks.reduce((sum, block) => sum + block[of], 0);

/** y = Σ x·take·w·put over the blocks: each sees its own inputs and gives its own outputs. */
function blockLayer({ layers, ops }: Library, blocks: readonly Block[]): Layer {
  const inputs = total(blocks, 'rows');
  const outputs = total(blocks, 'cols');
  const place = (shape: readonly number[]) => ({ shape, initializer: 'zeros', trainable: false });
  return layers.custom({
    name: 'blocks',
    inputShape: [inputs],
    weights: () =>
      Object.fromEntries(
        blocks.flatMap(({ rows, cols }, i) => [
          [`w${i}`, { shape: [rows, cols], initializer: 'zeros' } as const],
          [`take${i}`, place([inputs, rows]) as CustomWeight],
          [`put${i}`, place([cols, outputs]) as CustomWeight],
        ]),
      ),
    apply(x, { weights }) {
      const parts = blocks.map((_, i) => {
        const of = (name: string): Value => weights[`${name}${i}`]!;
        return ops.matmul(ops.matmul(ops.matmul(x, of('take')), of('w')), of('put'));
      });
      return parts.reduce((sum, part) => ops.add(sum, part));
    },
  });
}

// A one wherever row and column are as far from these.
function ones(shape: readonly number[], row: number, col: number): Float32Array {
  const [rows = 0, cols = 0] = shape;
  const data = new Float32Array(rows * cols);
  for (let i = 0; row + i < rows && col + i < cols; i++) data[(row + i) * cols + col + i] = 1;
  return data;
}

/** Sets the places of the blocks. */
function placeBlocks(model: Model, blocks: readonly Block[]): void {
  const weights = model.getWeights().map((weight) => {
    const [, kind, i] = /(take|put)(\d+)$/.exec(weight.name) ?? [];
    const block = blocks[Number(i)];
    if (!block) return weight;
    const data =
      kind === 'take'
        ? ones(weight.shape, block.firstRow, 0)
        : ones(weight.shape, 0, block.firstCol);
    return { ...weight, data };
  });
  model.setWeights(weights);
}

describeGoldens('clipping', ['clipByGlobalNorm'], (cases) => {
  test('there are gradients above their limit and below it', () => {
    const above = cases.filter((one) => one.number('totalNorm') > Number(one.config['maxNorm']));
    expect(above.length).toBeGreaterThan(0);
    expect(above.length).toBeLessThan(cases.length);
  });

  describe.each(executors)('on the %s executor', (executor) => {
    test.each(cases)('$name with $config clips as PyTorch does', async (golden) => {
      const library = await libraryOn(executor);
      const { ops, optimizers, sequential } = library;
      const blocks = blocksOf(golden.arrays('gradients'));
      const rows = total(blocks, 'rows');
      const cols = total(blocks, 'cols');
      const model = sequential([blockLayer(library, blocks)], { seed: 1 });
      const globalClipNorm = Number(golden.config['maxNorm']);
      const inner = (y: Value, prediction: Value): Value => ops.sum(ops.mul(y, prediction), 1);
      model.compile({
        optimizer: optimizers.sgd({ learningRate: 1, globalClipNorm }),
        loss: inner,
      });
      // One sample an input; the loss is a mean over them.
      const x = Float32Array.from({ length: rows * rows }, (_, e) => (e % (rows + 1) ? 0 : 1));
      const y = new Float32Array(rows * cols);
      for (const { data, shape, firstRow, firstCol } of blocks) {
        data.forEach((g: number, e: number) => {
          const row = firstRow + Math.floor(e / shape[1]!);
          y[row * cols + firstCol + (e % shape[1]!)] = g * rows;
        });
      }
      placeBlocks(model, blocks);
      model.trainOnBatch(x, y);
      const clipped = golden.arrays('clipped');
      const weights = model.getWeights().filter(({ name }) => name.startsWith('blocks/w'));
      weights.forEach(({ name, data }, i) => {
        expectNear(
          data.map((w) => -w),
          clipped[i]!.data,
          1e-5,
          name,
        );
      });
      expect(library.executorInfo().executor).toBe(executor);
    });
  });
});
