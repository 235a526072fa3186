// What the numbers of an inspection mean. Thresholds are rules of thumb: they point, they do not
// prove.
import type { InspectedLayer } from './inspection.ts';

const shareMany = 0.5;
const depthRatio = 1000;
const updateMax = 0.1;

/** What looks wrong, worst first; empty if nothing does. */
export function findingsOf(layers: readonly InspectedLayer[]): readonly string[] {
  return [
    ...layers.flatMap(nonFinite),
    ...alongDepth(layers),
    ...layers.flatMap(deadUnits),
    ...layers.flatMap(saturation),
    ...layers.flatMap(updates),
  ];
}

function nonFinite({ name, output, weights }: InspectedLayer): string[] {
  const gradients = weights.reduce((sum, { gradient }) => sum + (gradient?.nonFinite ?? 0), 0);
  return [
    ...(output.nonFinite > 0 ? [`${name}: ${output.nonFinite} outputs are not finite`] : []),
    ...(gradients > 0 ? [`${name}: ${gradients} gradients are not finite`] : []),
  ];
}

// Gradients should be of one size from the first layer to the last.
function alongDepth(layers: readonly InspectedLayer[]): string[] {
  const trained = layers.filter(({ weights }) => weights.some(({ gradient }) => gradient));
  const [first, last] = [trained[0], trained.at(-1)];
  if (!first || !last || first === last) return [];
  const ratio = first.gradientSize / last.gradientSize;
  const ends = `from ${last.name} back to ${first.name}`;
  if (ratio < 1 / depthRatio) {
    return [`gradients vanish: they shrink by ${timesText(1 / ratio)} ${ends}`];
  }
  if (ratio > depthRatio) return [`gradients explode: they grow by ${timesText(ratio)} ${ends}`];
  return [];
}

function timesText(ratio: number): string {
  return Number.isFinite(ratio) ? `a factor of ${ratio.toPrecision(2)}` : 'any factor, to 0,';
}

function deadUnits({ name, deadUnits: share = 0 }: InspectedLayer): string[] {
  return share >= shareMany ? [`${name}: ${percent(share)} of its units are dead`] : [];
}

function saturation({ name, saturated = 0 }: InspectedLayer): string[] {
  return saturated >= shareMany ? [`${name}: ${percent(saturated)} of it is saturated`] : [];
}

function updates({ weights }: InspectedLayer): string[] {
  return weights.flatMap(({ name, updateRatio = 0 }) =>
    // What begins at 0, as biases do, has nothing to be compared with.
    updateRatio > updateMax && Number.isFinite(updateRatio) && !name.endsWith('/bias')
      ? [`${name}: one step changes it by ${percent(updateRatio)}`]
      : [],
  );
}

/** `12 %` */
export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
