// What the passes pass on: a specification (which values are wanted and where they go), and groups
// of graph nodes that become one op each. Everything here is about one graph.
import type { Graph, Source, Value } from '../graph/graph.ts';
import type { Size } from '../graph/shape.ts';
import type { PlanOp, Region } from './plan.ts';

/** A place that is settled before placement: state, data, tables, results. */
export interface Place {
  readonly region: number;
  readonly offset: number;
}

/** A value that must be written to a settled place. */
export interface Write extends Place {
  readonly value: Value;
  readonly name: string;
  /** Updates of the model's state: run last, and not at all once the flag is up. */
  readonly guard: boolean;
  /** Updates of one weight and its slots share a group: they become one map. */
  readonly group?: string;
}

/** Values that must lie at given offsets from each other: gradients, laid out like the weights. */
export interface Block {
  readonly values: readonly { readonly value: Value; readonly offset: number }[];
  readonly length: number;
  /** Distance of the block's start from a multiple of 4 KiB, in floats: keeps streams apart. */
  readonly color: number;
}

export interface Spec {
  readonly kind: string;
  readonly capacity: number;
  readonly graph: Graph;
  /** `scratch` is at index `scratch`; its length is found by placement. */
  readonly regions: readonly Region[];
  readonly scratch: number;
  readonly place: (source: Source) => Place;
  readonly writes: readonly Write[];
  /** A NaN or an infinity in one of them ends the run. */
  readonly checked: readonly Value[];
  readonly block?: Block;
  /** False: every node is its own op. */
  readonly fuse: boolean;
}

/** The [size ÷ cols, cols] domain of a map; without `cols` any split will do. */
export interface Domain {
  readonly size: Size;
  readonly cols?: Size | undefined;
}

/** Nodes that become one op. */
export interface Group {
  /** Ascending graph indices. A matmul comes first, its epilogue behind it. */
  nodes: number[];
  readonly kind: PlanOp['op'];
  domain: Domain;
  /** Only updates of state depend on it. */
  readonly late: boolean;
  /** Of a matmul: the add node whose other operand is its bias, and the column sums it gathers. */
  bias?: number;
  columnSums?: number;
}
