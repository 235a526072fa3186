// The callbacks that this version promises, and the history that they see: part of
// public-names.d.ts.
import type { NamedArray } from './public-names.d.ts';

export interface EpochLogs {
  readonly epoch: number;
  readonly loss: number;
  readonly valLoss?: number;
  readonly [metric: string]: number | undefined;
}
export interface History {
  readonly epochs: number;
  readonly columns: Readonly<Record<string, Float64Array>>;
  readonly stopped?: { readonly by: string; readonly epoch: number; readonly reason?: string };
}
type Goal = 'min' | 'max';
type Monitor = { monitor?: string; mode?: 'auto' | Goal };
type Done = void | Promise<void>;
export interface Hooks {
  onTrainBegin?(): Done;
  onEpochBegin?(logs: { readonly epoch: number }): Done;
  onBatchEnd?(logs: { readonly step: number; readonly loss: number }): Done;
  onEpochEnd?(logs: EpochLogs): Done;
  onTrainEnd?(): Done;
  close?(): Done;
}
export interface TrainingContext {
  readonly columns: readonly string[];
  readonly learningRate: number;
  goalOf(column: string): Goal | undefined;
  history(): History;
  getWeights(): NamedArray[];
  setWeights(weights: readonly NamedArray[]): void;
  scaleLearningRate(factor: number): void;
  save(path: string): Promise<void>;
  stop(reason?: string): void;
}
export interface Callback {
  readonly name: string;
  readonly showsLearningRate?: boolean;
  begin(training: TrainingContext): Hooks;
}
export declare const callbacks: {
  earlyStopping(
    options?: Monitor & {
      minDelta?: number;
      patience?: number;
      baseline?: number;
      restoreBestWeights?: boolean;
      startFromEpoch?: number;
    },
  ): Callback;
  reduceLearningRateOnPlateau(
    options?: Monitor & {
      factor?: number;
      patience?: number;
      minDelta?: number;
      cooldown?: number;
      minLearningRate?: number;
    },
  ): Callback;
  modelCheckpoint(
    options: Monitor & {
      path: string;
      saveBestOnly?: boolean;
      initialValue?: number;
      everyEpochs?: number;
    },
  ): Callback;
  csvLogger(options: { path: string; separator?: string; append?: boolean }): Callback;
  jsonlLogger(options: { path: string; append?: boolean }): Callback;
  lambda(hooks?: Hooks): Callback;
};
