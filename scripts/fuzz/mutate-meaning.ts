// Files changed in what they mean: layers put between others, other optimizers, losses, metrics and
// schedules, functions that go on computing, counters and numbers that no training comes to. What
// the changed description asks for of arrays is made, as the errors of loadModel say it
// (fitted.ts): so most of these files give a model, of which there is no other one like it.
import type { Dice } from './dice.ts';

interface Layer {
  readonly make: string;
  readonly name: string;
  readonly options?: object;
}

interface Call {
  readonly layer: number;
  readonly on: readonly number[];
}

interface Line {
  readonly op: string;
  readonly in: readonly (number | string)[];
  readonly shape: readonly number[];
}

interface Trace {
  readonly inputs: readonly { readonly shape: readonly number[]; readonly type?: string }[];
  readonly lines: Line[];
  readonly outputs: Record<string, number>;
}

/** As much of a description as is changed here. */
export interface Description {
  network: { inputs: readonly object[]; layers: Layer[]; calls: Call[]; outputs: number[] };
  compiled?: { options: Record<string, unknown> };
  progress: Record<string, number>;
  functions: readonly { readonly calls?: readonly Trace[] }[];
}

const activations = ['relu', 'gelu', 'softmax', 'sigmoid', 'tanh', 'elu', 'logSoftmax', 'mish'];
const rates = [0, 0.5, 0.999];
const small = [1, 2, 3, 5, 17];

// prettier-ignore
const layerMakers: readonly ((dice: Dice) => readonly [make: string, options: object])[] = [
  (dice) => ['activation', { activation: dice.pick(activations) }],
  (dice) => ['dense', { units: dice.pick(small), activation: dice.pick(activations) }],
  (dice) => ['dropout', { rate: dice.pick(rates) }],
  (dice) => ['alphaDropout', { rate: dice.pick(rates) }],
  (dice) => ['gaussianDropout', { rate: dice.pick(rates) }],
  (dice) => ['gaussianNoise', { stddev: dice.pick([0, 1e-30, 1e30]) }],
  (dice) => ['batchNormalization', { momentum: dice.pick(rates), scale: dice.chance(0.5) }],
  (dice) => ['layerNormalization', { axis: dice.pick([-1, 1]), center: dice.chance(0.5) }],
  (dice) => ['groupNormalization', { groups: dice.pick([1, 2]) }],
  () => ['rmsNormalization', {}],
  () => ['prelu', {}],
  () => ['flatten', {}],
  (dice) => ['repeatVector', { n: dice.pick(small) }],
  (dice) => ['reshape', { targetShape: dice.pick([[-1], [-1, 1], [1, -1], [-1, 2]]) }],
  () => ['permute', { dims: [2, 1] }],
];

type Change = (description: Description, dice: Dice) => void;

/** A layer behind a tensor, before all that read it; another one or one that is there. */
function putLayer({ network }: Description, dice: Dice): void {
  const { inputs, layers, calls, outputs } = network;
  const tensor = dice.below(inputs.length + calls.length);
  const at = Math.max(0, tensor + 1 - inputs.length);
  const next = inputs.length + at;
  const moved = (own: number): number => (own === tensor ? next : own < next ? own : own + 1);
  let layer = dice.below(layers.length);
  if (layers.length === 0 || dice.chance(0.8)) {
    const [make, options] = dice.pick(layerMakers)(dice);
    layer = layers.push({ make: `layers.${make}`, name: `put_${layers.length}`, options }) - 1;
  }
  const behind = calls.slice(at).map((call) => ({ ...call, on: call.on.map(moved) }));
  calls.splice(at, Infinity, { layer, on: [tensor] }, ...behind);
  network.outputs = outputs.map(moved);
}

const optimizers = ['sgd', 'rmsprop', 'adagrad', 'adadelta', 'adam', 'adamw', 'adamax', 'nadam'];
const losses = ['meanSquaredError', 'huber', 'hinge', 'cosineSimilarity', 'klDivergence'];
const metrics = ['meanAbsoluteError', 'r2Score', 'rootMeanSquaredError', 'accuracy', 'auc'];
const troubles = [0, 1e-45, 1e-30, 0.5, 1, 1e30, 3e38];

function learningRate(dice: Dice): unknown {
  const initialLearningRate = dice.pick(troubles);
  const time = dice.pick([1e-300, 0.5, 1, 3, 1e300]);
  const plain = { initialLearningRate, decaySteps: time, decayRate: dice.pick(troubles) };
  return dice.pick<unknown>([
    initialLearningRate,
    { make: 'schedules.exponential', options: plain },
    { make: 'schedules.inverseTime', options: { ...plain, staircase: true } },
    {
      make: 'schedules.cosineRestarts',
      options: { initialLearningRate, firstDecaySteps: time, tMul: dice.pick([1, 1.0000001, 2]) },
    },
  ]);
}

function compileOtherwise({ compiled }: Description, dice: Dice): void {
  if (!compiled) return;
  const { options } = compiled;
  const own = {
    learningRate: learningRate(dice),
    ...(dice.chance(0.3) && { weightDecay: dice.pick(troubles) }),
    ...(dice.chance(0.3) && { clipNorm: dice.pick(troubles.slice(1)) }),
    ...(dice.chance(0.3) && { gradientAccumulationSteps: dice.pick(small) }),
  };
  const optimizer = dice.pick([...optimizers, 'radam', 'lion']);
  options['optimizer'] = { make: `optimizers.${optimizer}`, options: own };
  if (dice.chance(0.5)) options['loss'] = dice.pick(losses);
  if (dice.chance(0.5)) options['metrics'] = [dice.pick(metrics)];
}

// prettier-ignore
const unary = ['abs', 'neg', 'exp', 'expm1', 'log', 'log1p', 'sqrt', 'tanh', 'sigmoid', 'erf',
  'sinTurns', 'cosTurns', 'floor', 'flushTiny'];
const binary = ['add', 'sub', 'mul', 'div', 'max', 'min', 'less', 'lessEqual', 'equal'];
const constants = ['0', '-0', '1', '-1', '0.5', '1e-45', '3e38', 'Infinity', 'NaN'];

/** A function computes further what it gave, by ops that keep the shape. */
function computeOn({ functions }: Description, dice: Dice): void {
  const traces = functions.flatMap(({ calls = [] }) => calls);
  if (traces.length === 0) return;
  const { inputs, lines, outputs } = dice.pick(traces);
  const [output] = Object.keys(outputs);
  if (output === undefined) return;
  let last = outputs[output] ?? 0;
  const shape = [...inputs, ...lines][last]?.shape ?? [];
  for (let left = 1 + dice.below(12); left > 0; left--) {
    const other = dice.chance(0.5) ? dice.pick(constants) : last;
    const line = dice.chance(0.5)
      ? { op: dice.pick(unary), in: [last], shape }
      : { op: dice.pick(binary), in: dice.chance(0.5) ? [last, other] : [other, last], shape };
    last = inputs.length + lines.push(line) - 1;
  }
  outputs[output] = last;
}

function countOtherwise({ progress }: Description, dice: Dice): void {
  const counts = [0, 1, 2 ** 31, 2 ** 32, 2 ** 52, 2 ** 53 - 1];
  for (const name of ['steps', 'updates', 'epochs']) {
    if (dice.chance(0.7)) progress[name] = dice.pick(counts);
  }
  if (dice.chance(0.3)) progress['rateScale'] = dice.pick(troubles);
}

const changes: readonly Change[] = [
  putLayer,
  putLayer,
  compileOtherwise,
  computeOn,
  countOtherwise,
];

/** Some changes of what a model is, each sound by itself if it fits to the others. */
export function changeMeaning(description: Description, dice: Dice): void {
  for (let left = 1 + dice.below(4); left > 0; left--) dice.pick(changes)(description, dice);
}
