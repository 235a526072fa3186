// What a layer is: a name, the weights it declares, and a function that appends its ops. A layer
// owns no numbers: those live in the model's state, so one layer object describes, and never
// computes.
import type { Graph, Value } from '../graph/graph.ts';
import type { InitializerDefinition } from '../initializers/initializer.ts';

/** A layer as users hold it. */
export interface Layer {
  readonly name: string;
  /** Frozen layers keep their weights in training. Read when the model is compiled. */
  trainable: boolean;
}

/** One array that a layer declares. */
export interface WeightSpec {
  /** `kernel`, `bias`: the full name is `layer/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: InitializerDefinition;
  /** False for statistics that are updated but not trained. */
  readonly trainable: boolean;
}

/** What a layer sees while its ops are appended. */
export interface ApplyContext {
  readonly graph: Graph;
  /** True in training plans: dropout drops. */
  readonly training: boolean;
  /** The value of one of this layer's weights. */
  weight(name: string): Value;
  /** The stream of random numbers of this layer for one purpose, for `random`. */
  site(purpose: string): number;
}

/** A layer as the model uses it. Shapes are those of one sample, without the batch axis. */
export interface LayerDefinition extends Layer {
  /** `dense`: also the stem of automatic names. */
  readonly type: string;
  /** Set by the model if the user gave none: `dense`, `dense_1`, … */
  name: string;
  readonly named: boolean;
  /** Shape of one sample, if the user gave it. */
  readonly inputShape?: readonly number[];
  /** Checks the input's shape, naming the layer, and gives the output's. */
  outputShape(input: readonly number[]): readonly number[];
  weights(input: readonly number[]): readonly WeightSpec[];
  apply(x: Value, context: ApplyContext): Value;
}
