// What the numbers of an inspection mean. Thresholds are rules of thumb: they point, they do not
// prove.
import type { InspectedLayer, Inspection } from './inspection.ts';

const shareMany = 0.5;
const depthRatio = 1000;
const updateMax = 0.1;

/** What looks wrong, worst first; empty if nothing does. */
export function findingsOf({
  layers,
  loss,
}: Pick<Inspection, 'layers' | 'loss'>): readonly string[] {
  const broken = nonFinite(layers, loss);
  const found = [
    ...broken,
    ...(broken.length > 0 ? [] : [...nothing(layers, loss), ...alongDepth(layers)]),
    ...layers.flatMap(deadUnits),
    ...layers.flatMap(saturation),
    ...layers.flatMap(updates),
  ];
  // Two calls of a shared layer may say the same.
  return [...new Set(found)];
}

// A number that is not finite spoils everything behind it, so only where it began is of use:
// weights, the first outputs, the loss, and, as they are found backwards, the last gradients.
function nonFinite(layers: readonly InspectedLayer[], loss: number): readonly string[] {
  const weights = layers.flatMap((layer) => layer.weights);
  const spoilt = weights.filter(({ values }) => values.nonFinite > 0);
  if (spoilt.length > 0) return spoilt.map(({ name, values }) => notFinite(name, values, ''));
  const output = layers.find((layer) => layer.output.nonFinite > 0);
  if (output) return [notFinite(output.name, output.output, ' outputs')];
  if (!Number.isFinite(loss)) return [`the loss is ${loss}, though all outputs are finite`];
  const late = weights.findLast(({ gradient }) => (gradient?.nonFinite ?? 0) > 0);
  return late?.gradient ? [notFinite(late.name, late.gradient, ' gradients')] : [];
}

function notFinite(name: string, of: { nonFinite: number; count: number }, what: string): string {
  return `${name}: ${of.nonFinite} of its ${of.count}${what || ' numbers'} are not finite`;
}

// Where the loss is 0, all may be learned.
function nothing(layers: readonly InspectedLayer[], loss: number): readonly string[] {
  const trained = layers.flatMap(({ weights }) => weights.flatMap((own) => own.gradient ?? []));
  if (loss === 0 || trained.length === 0 || trained.some(({ norm }) => norm > 0)) return [];
  const why = 'it does not depend on the weights, or only through ops of slope 0';
  return [`all gradients are 0: unless the loss is at its least, ${why}`];
}

// Gradients should be of one size from the first layer to the last.
function alongDepth(layers: readonly InspectedLayer[]): string[] {
  const trained = layers.filter(({ weights }) => weights.some(({ gradient }) => gradient));
  const [first, last] = [trained[0], trained.at(-1)];
  if (!first || !last || first === last || last.gradientSize === 0) return [];
  const ratio = first.gradientSize / last.gradientSize;
  const ends = `from ${last.name} back to ${first.name}`;
  if (ratio === 0) return [`gradients vanish: nothing is left of them ${ends}`];
  if (ratio < 1 / depthRatio) {
    return [`gradients vanish: they shrink by a factor of ${(1 / ratio).toPrecision(2)} ${ends}`];
  }
  if (ratio > depthRatio) {
    return [`gradients explode: they grow by a factor of ${ratio.toPrecision(2)} ${ends}`];
  }
  return [];
}

function deadUnits({ name, deadUnits: share = 0 }: InspectedLayer): string[] {
  return share >= shareMany ? [`${name}: ${percent(share)} of its units are dead`] : [];
}

function saturation({ name, saturated = 0 }: InspectedLayer): string[] {
  return saturated >= shareMany ? [`${name}: ${percent(saturated)} of it is saturated`] : [];
}

function updates({ weights }: InspectedLayer): string[] {
  return weights.flatMap(({ name, updateRatio = 0 }) =>
    // What begins at 0 has nothing to be compared with.
    updateRatio > updateMax && Number.isFinite(updateRatio) && !/\/(bias|beta|alpha)$/.test(name)
      ? [`${name}: one step changes it by ${percent(updateRatio)}`]
      : [],
  );
}

/** `12 %` */
export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
