// What an initializer is: it fills one weight with numbers that depend on the seed, the weight's
// name and its shape alone, so adding a layer changes no other weight.

/** An initializer as users hold it. */
export interface InitializerObject {
  readonly name: string;
}

export interface InitializerDefinition extends InitializerObject {
  /** Fills `out`, row-major of `shape` ([..., in, out]). `weight` is the full name. */
  fill(out: Float32Array, shape: readonly number[], seed: number, weight: string): void;
}
