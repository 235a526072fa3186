// The schedules that this version promises: part of public-names.d.ts.
export interface Schedule {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  at(step: number): number;
}
export type LearningRate = number | Schedule | ((step: number) => number);
type Decay = {
  initialLearningRate: number;
  decaySteps: number;
  decayRate: number;
  staircase?: boolean;
};
export declare const schedules: {
  constant(options: { learningRate: number }): Schedule;
  step(options: { initialLearningRate: number; decaySteps: number; decayRate?: number }): Schedule;
  multiStep(options: {
    initialLearningRate: number;
    milestones: readonly number[];
    decayRate?: number;
  }): Schedule;
  piecewiseConstant(options: {
    boundaries: readonly number[];
    values: readonly number[];
  }): Schedule;
  exponential(options: Decay): Schedule;
  inverseTime(options: Decay): Schedule;
  polynomial(options: {
    initialLearningRate: number;
    decaySteps: number;
    endLearningRate?: number;
    power?: number;
    cycle?: boolean;
  }): Schedule;
  cosine(options: { initialLearningRate: number; decaySteps: number; alpha?: number }): Schedule;
  cosineRestarts(options: {
    initialLearningRate: number;
    firstDecaySteps: number;
    tMul?: number;
    mMul?: number;
    alpha?: number;
  }): Schedule;
  oneCycle(options: {
    maxLearningRate: number;
    totalSteps: number;
    pctStart?: number;
    annealStrategy?: 'cos' | 'linear';
    divFactor?: number;
    finalDivFactor?: number;
    threePhase?: boolean;
  }): Schedule;
  warmup(options: {
    warmupSteps: number;
    schedule: LearningRate;
    startLearningRate?: number;
  }): Schedule;
  custom(rate: (step: number) => number): Schedule;
};
