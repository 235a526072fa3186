// What an optimizer is: an update rule written in ops over Values, the slots it keeps per weight,
// and the numbers that change from step to step, computed in float64 from the step's count.
import type { Value } from '../graph/graph.ts';
import type { LearningRate, Schedule } from '../schedules/schedule.ts';
import type { CheckedGroup, ParameterGroup } from './groups.ts';

/** An optimizer as users hold it. */
export interface Optimizer {
  readonly name: string;
}

/** Options that every optimizer takes. */
export interface OptimizerOptions {
  /** A rate of at least 0, a schedule, or a function of the number of updates before. */
  learningRate?: LearningRate;
  /**
   * Adds weightDecay·w to the gradient, after clipping; adamw and lion first take
   * rate·weightDecay·w off the weight instead.
   */
  weightDecay?: number;
  /** Clips each element to [−c, c]. At most one of the three clips may be given. */
  clipValue?: number;
  /** Scales each weight's gradient down to this norm. */
  clipNorm?: number;
  /** Scales all gradients together down to this norm. */
  globalClipNorm?: number;
  /**
   * An integer k of at least 1: each update takes the mean of the gradients of k batches, and only
   * updates count for the rule and for schedules; default 1. Clipping and weight decay see the
   * mean. Batches that wait for their update do so over the end of an epoch and of a run.
   */
  gradientAccumulationSteps?: number;
  /** Other rates and weight decay for some of the weights; no weight may be in two groups. */
  parameterGroups?: readonly ParameterGroup[];
  /**
   * Default true; false exempts from weight decay, of groups as well, every weight of fewer than
   * two axes and every one named `bias`, `gamma` or `beta`.
   */
  decayBiasesAndNorms?: boolean;
}

/** The options, checked. */
export interface SharedOptions extends Readonly<
  Omit<OptimizerOptions, 'learningRate' | 'parameterGroups'>
> {
  readonly learningRate: number | Schedule;
  readonly parameterGroups?: readonly CheckedGroup[];
}

/** What a rule starts from. */
export interface Decayed {
  readonly w: Value;
  readonly g: Value;
}

export interface OptimizerDefinition extends Optimizer {
  readonly options: SharedOptions;
  /**
   * Arrays kept per weight, all starting at 0 unless `slotStart` has another number: those of the
   * rule, and behind them `gradientSum` if gradients are accumulated.
   */
  readonly slots: readonly string[];
  readonly slotStart: Readonly<Partial<Record<string, number>>>;
  /** Names of the numbers per step; the first is always `rate`. */
  readonly scalars: readonly string[];
  /** Fills `out` with the numbers of an update (the first is 1), in float64, for this rate. */
  scalarsAt(update: number, rate: number, out: Float64Array): void;
  /** Applies a weight decay that is not 0 to the weight or to the gradient; `g` is clipped. */
  decay(w: Value, g: Value, weightDecay: number, rate: Value): Decayed;
  /** The rule; `w` and `g` are what `decay` gave. Returns the next weight and slots. */
  update(
    w: Value,
    g: Value,
    slots: Readonly<Record<string, Value>>,
    scalars: Readonly<Record<string, Value>>,
  ): Record<string, Value>;
}
