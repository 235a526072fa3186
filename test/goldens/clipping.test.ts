// Clipping by the global norm against PyTorch, in a training step: a layer whose weights have the
// gradients that the case gives, zeros to begin with, and a rate of one. What the weights are
// afterwards is then the clipped gradients, but for the sign.
import { describe, expect, test } from 'vitest';
import type { LayerDefinition } from '../../lib/layers/layer.ts';
import type { Value } from '../../lib/graph/graph.ts';
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
function blockLayer({ ops }: Library, blocks: readonly Block[]): LayerDefinition {
  const inputs = total(blocks, 'rows');
  const outputs = total(blocks, 'cols');
  const ones = (name: string, row: number, col: number) => ({
    name,
    // A one wherever row and column are as far from these.
    fill(out: Float32Array, shape: readonly number[]): void {
      const [rows = 0, cols = 0] = shape;
      out.fill(0);
      for (let i = 0; row + i < rows && col + i < cols; i++) out[(row + i) * cols + col + i] = 1;
    },
  });
  return {
    type: 'blocks',
    name: 'blocks',
    named: true,
    trainable: true,
    inputShape: [inputs],
    outputShape: () => [outputs],
    weights: () =>
      blocks.flatMap(({ rows, cols, firstRow, firstCol }, i) => {
        const zeros = { name: 'zeros', fill: (out: Float32Array) => void out.fill(0) };
        const take = ones('take', firstRow, 0);
        const put = ones('put', 0, firstCol);
        return [
          { name: `w${i}`, shape: [rows, cols], initializer: zeros, trainable: true },
          { name: `take${i}`, shape: [inputs, rows], initializer: take, trainable: false },
          { name: `put${i}`, shape: [cols, outputs], initializer: put, trainable: false },
        ];
      }),
    apply(x, context) {
      const parts = blocks.map((_, i) => {
        const product = ops.matmul(
          ops.matmul(x, context.weight(`take${i}`)),
          context.weight(`w${i}`),
        );
        return ops.matmul(product, context.weight(`put${i}`));
      });
      return parts.reduce((sum, part) => ops.add(sum, part));
    },
  };
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
