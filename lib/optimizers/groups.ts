// Parameter groups: other rates and other weight decay for some of the weights. A group names
// layers or weights, as in PyTorch it holds parameters; but it is plain data, which can be saved
// with the model, and its rate is a multiple of the optimizer's, so that a schedule drives all
// groups. A model knows its names when it is compiled: names that it does not have are errors then.
import { isArray, needArray, readOptions } from '../data/check.ts';
import { didYouMean, rangeError, typeError, valueText } from '../errors.ts';
import type { Network, NetworkWeight } from '../network/network.ts';
import type { OptimizerDefinition, SharedOptions } from './optimizer.ts';

/**
 * Some of the weights, and what is different for them. Names that the model does not have, and a
 * weight that two groups name, are errors when the model is compiled.
 * @example
 * const optimizer = optimizers.adamw({
 *   weightDecay: 0.01,
 *   decayBiasesAndNorms: false,
 *   parameterGroups: [{ layers: ['dense'], learningRateScale: 0.1, weightDecay: 0 }],
 * });
 * model.compile({ optimizer, loss: 'meanSquaredError' });
 */
export interface ParameterGroup {
  /** Names of layers, all of whose weights are meant: `['embedding']`. */
  layers?: readonly string[];
  /** Names of weights: `['dense/kernel']`. */
  weights?: readonly string[];
  /** At least 0: what the learning rate is multiplied with; default 1. */
  learningRateScale?: number;
  /** At least 0; default the optimizer's. */
  weightDecay?: number;
}

/** A group as it was checked. */
export interface CheckedGroup {
  readonly layers: readonly string[];
  readonly weights: readonly string[];
  readonly learningRateScale: number;
  readonly weightDecay?: number;
}

/** What holds for one weight. */
export interface WeightTerms {
  readonly learningRateScale: number;
  readonly weightDecay: number;
}

const groupsMax = 1000;
// A list of a model file is no longer either.
const namesMax = 1 << 16;

/** Checks and copies a list of groups. */
export function readGroups(where: string, value: unknown): readonly CheckedGroup[] {
  const name = 'parameterGroups';
  return needArray(where, name, value, groupsMax, 'groups').map((group, i) =>
    readGroup(`${where}: ${name}[${i}]`, group),
  );
}

function readGroup(where: string, group: unknown): CheckedGroup {
  const given = readOptions(where, group ?? null, {
    layers: undefined,
    weights: undefined,
    learningRateScale: undefined,
    weightDecay: undefined,
  });
  const layers = namesOf(where, 'layers', given.value('layers'));
  const weights = namesOf(where, 'weights', given.value('weights'));
  if (layers.length + weights.length === 0) {
    throw rangeError(where, 'got no names, needed layers or weights');
  }
  const learningRateScale = given.optionalNumber('learningRateScale', { min: 0 });
  const weightDecay = given.optionalNumber('weightDecay', { min: 0 });
  if (learningRateScale === undefined && weightDecay === undefined) {
    throw rangeError(where, 'got only names, needed learningRateScale or weightDecay');
  }
  return {
    layers,
    weights,
    learningRateScale: learningRateScale ?? 1,
    ...(weightDecay !== undefined && { weightDecay }),
  };
}

function namesOf(where: string, option: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!isArray(value)) {
    throw typeError(where, `${option}: got ${valueText(value)}, needed an array of names`);
  }
  const names = new Set<string>();
  for (const [i, name] of needArray(where, option, value, namesMax, 'names').entries()) {
    const got = `${option}[${i}]: got ${valueText(name)}`;
    if (typeof name !== 'string') throw typeError(where, `${got}, needed a name`);
    if (names.has(name)) throw rangeError(where, `${got} twice, needed each name once`);
    names.add(name);
  }
  return [...names];
}

/** The scales of the groups' rates other than 1, each once. */
export function rateScales({ parameterGroups = [] }: SharedOptions): readonly number[] {
  const scales = parameterGroups.map(({ learningRateScale }) => learningRateScale);
  return [...new Set(scales)].filter((scale) => scale !== 1);
}

/**
 * What holds for each weight of a network.
 * @throws RangeError if a group names what the network does not have, or two name the same weight.
 */
export function termsOf(
  { name, options }: OptimizerDefinition,
  { layers, weights }: Network,
): (weight: NetworkWeight) => WeightTerms {
  const { parameterGroups = [], weightDecay = 0, decayBiasesAndNorms = true } = options;
  const ofLayer = new Map(layers.map((layer) => [layer.name, [] as NetworkWeight[]]));
  for (const weight of weights) ofLayer.get(weight.layer.name)?.push(weight);
  const ofName = new Map(weights.map((weight) => [weight.name, [weight]]));
  const found = new Map<NetworkWeight, number>();
  parameterGroups.forEach((group, g) => {
    const where = `${name}: parameterGroups[${g}]`;
    const inLayers = weightsNamed(where, 'layers', group.layers, ofLayer);
    for (const weight of inLayers.concat(weightsNamed(where, 'weights', group.weights, ofName))) {
      const other = found.get(weight) ?? g;
      if (other !== g) {
        throw rangeError(where, `"${weight.name}" is in parameterGroups[${other}] already`);
      }
      found.set(weight, g);
    }
  });
  return (weight) => {
    const group = parameterGroups[found.get(weight) ?? -1];
    const exempt = !decayBiasesAndNorms && isBiasOrNorm(weight);
    return {
      learningRateScale: group?.learningRateScale ?? 1,
      weightDecay: exempt ? 0 : (group?.weightDecay ?? weightDecay),
    };
  };
}

function weightsNamed(
  where: string,
  option: string,
  names: readonly string[],
  known: ReadonlyMap<string, readonly NetworkWeight[]>,
): NetworkWeight[] {
  return names.flatMap((name) => {
    const named = known.get(name);
    if (named) return named;
    const list = [...known.keys()];
    const problem = `${option}: unknown name ${valueText(name)}`;
    const has = `the model has ${list.join(', ') || 'none'}`;
    throw rangeError(where, `${problem}, ${has}`, didYouMean(name, list));
  });
}

/** Shifts and scales: what has fewer than two axes, and what is called so whatever its shape. */
function isBiasOrNorm({ name, shape }: NetworkWeight): boolean {
  return shape.length < 2 || /\/(bias|gamma|beta)$/.test(name);
}
