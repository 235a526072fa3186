// Names of the regions that hold a model's inputs, targets and outputs. A model of one of each has
// `x`, `y` and `output`; of several, each has the name of its port behind it.
import type { Port } from '../network/network.ts';

export function regionOf(stem: 'x' | 'y' | 'output', ports: readonly Port[], i: number): string {
  const port = ports[i];
  if (!port) throw new Error(`no ${stem} ${i}`);
  return ports.length === 1 ? stem : `${stem}/${port.name}`;
}
