// What merges share that put several arrays together element by element.
import { rangeError } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { reshape } from '../graph/ops.ts';
import { broadcastShapes } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import { defineMerge, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';

interface Rule {
  /** How many inputs it takes; default any number. */
  readonly inputs?: number;
  readonly together: (inputs: readonly Value[]) => Value;
}

/** A merge of inputs that have one shape, or that stretch to one along axes of size 1. */
export function elementwiseMerge(
  type: string,
  options: LayerOptions | undefined,
  { inputs: needed, together }: Rule,
): CallableLayer {
  return defineMerge(type, readLayerOptions(type, options, {}), {
    outputShape(inputs, where) {
      if (needed !== undefined && inputs.length !== needed) {
        throw rangeError(where, `got ${inputs.length} inputs, needed ${needed}`);
      }
      const rank = 1 + Math.max(...inputs.map((shape) => shape.length));
      const shapes = inputs.map((shape) => ofRank([-1, ...shape], rank));
      return shapes.reduce((a, b) => broadcastShapes(where, a, b)).slice(1);
    },
    append(inputs) {
      const rank = Math.max(...inputs.map(({ shape }) => shape.length));
      return together(inputs.map((x) => reshape(x, ofRank(x.shape, rank))));
    },
  });
}

// Axes of size 1 behind the batch: [n, 3] of rank 3 is [n, 1, 3].
function ofRank([rows = -1, ...sample]: Shape, rank: number): Shape {
  const ones = Array<number>(rank - 1 - sample.length).fill(1);
  return [rows, ...ones, ...sample];
}
