// What a layer is: a name, the weights it declares, and a function that appends its ops. A layer
// owns no numbers: those live in the model's state, so one layer object describes, and never
// computes.
import type { ConstraintDefinition } from '../constraints/constraint.ts';
import type { ElementType, Graph, Value } from '../graph/graph.ts';
import type { Shape } from '../graph/shape.ts';
import type { InitializerDefinition } from '../initializers/initializer.ts';
import type { RegularizerDefinition } from '../regularizers/regularizer.ts';
import type { SymbolicTensor } from './symbolic.ts';

/** A layer as users hold it. */
export interface Layer {
  readonly name: string;
  /** Frozen layers keep their weights in training. Read when the model is compiled. */
  trainable: boolean;
}

/** A layer that can be called on symbolic tensors; called again, it shares its weights. */
export interface CallableLayer extends Layer {
  /** The symbolic output for a symbolic input, or for several in a merge. */
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor;
}

/** One array that a layer declares. */
export interface WeightSpec {
  /** `kernel`, `bias`: the full name is `layer/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: InitializerDefinition;
  /** False for statistics that are updated but not trained. */
  readonly trainable: boolean;
  /** Adds a penalty to the loss. */
  readonly regularizer?: RegularizerDefinition | undefined;
  /** Applied to the weight after each update. */
  readonly constraint?: ConstraintDefinition | undefined;
}

/** What a layer sees while its ops are appended. */
export interface ApplyContext {
  readonly graph: Graph;
  /** True in training plans: dropout drops. */
  readonly training: boolean;
  /** False where the layer is frozen: its statistics stand still, too. */
  readonly trainable: boolean;
  /** The value of one of this layer's weights. */
  weight(name: string): Value;
  /**
   * Replaces a weight that is not trained at the end of a training step; otherwise, and where the
   * layer is frozen, it does nothing.
   */
  update(name: string, value: Value): void;
  /** Adds a scalar to the loss. */
  addLoss(value: Value): void;
  /** The stream of random numbers of this call for one purpose, for `random`. */
  site(purpose: string): number;
}

/** A layer as the model uses it. Shapes are those of one sample, without the batch axis. */
export interface LayerDefinition extends CallableLayer {
  /** `dense`: also the stem of automatic names. */
  readonly type: string;
  /** Given by the user, or by the first model that takes the layer: `dense`, `dense_1`, … */
  readonly name: string;
  /** Whether the name is settled; until then it is the type. */
  readonly named: boolean;
  /** Shape of one sample, if the user gave it. */
  readonly inputShape?: Shape;
  /** What that sample holds, if the user said it. */
  readonly inputType?: ElementType;
  /** What its inputs hold: indices are i32. */
  readonly takes: ElementType | 'any';
  /** What it gives; the same as its inputs, which then are all of one type. */
  readonly gives: 'f32' | 'same';
  /** Checks the inputs' shapes, naming the layer, and gives the output's; types default to f32. */
  outputShape(inputs: readonly Shape[], types?: readonly ElementType[]): Shape;
  weights(inputs: readonly Shape[]): readonly WeightSpec[];
  append(inputs: readonly Value[], context: ApplyContext): Value;
}
