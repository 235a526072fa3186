// What the programs over real data have in common: they learn from one part of it, are tested on
// another that training never sees, and print what came of that.
import type { Model } from 'bitgrad';

export interface Choices {
  readonly epochs: number;
  /** Of the initial weights and orders, and of which samples are held out where nobody said. */
  readonly seed: number;
  /** 1 shows progress, as in `fit`. */
  readonly verbose: 0 | 1;
  /** How many to learn from, and at most to test on where that takes long; all if not given. */
  readonly samples?: number | undefined;
  /** Where a program that draws puts its picture. */
  readonly picture?: string | undefined;
}

export interface Study {
  readonly title: string;
  /** What is used unless the user chooses otherwise. */
  readonly defaults: Choices;
  /** Trains, tests, prints the result; returns the trained model. */
  run(choices: Choices): Promise<Model>;
}
