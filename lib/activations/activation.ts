// What an activation is: a function of one Value, differentiated and fused like any other ops.
import type { Value } from '../graph/graph.ts';
import type * as factories from './index.ts';

/** Appends ops to x and returns a value of x's shape. */
export type ActivationFunction = (x: Value) => Value;

/** The activations that a name means. */
export type ActivationName = keyof typeof factories;

/** A name, what a factory returned, or a function of one's own. */
export type Activation = ActivationName | ActivationFunction;
