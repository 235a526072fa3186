// What the four classic programs have in common: a few samples and a net small enough to be looked
// through, trained on all samples at once by plain gradient descent.
import type { Model } from 'bitgrad';

export interface Choices {
  readonly learningRate: number;
  readonly seed: number;
}

export interface Classic {
  readonly title: string;
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
  /** What is used unless the user chooses otherwise. */
  readonly defaults: Choices & { readonly epochs: number };
  /** The model, compiled. */
  build(choices: Choices): Model;
  /** What the trained model says, in a sentence. */
  conclude?(model: Model): string;
}
