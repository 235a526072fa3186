// The version of this package. The addon carries the same string, compiled in, so that a stale
// build left behind by an update is noticed; a test holds it equal to package.json.

export const version: string = '0.1.0';

/** The version of docs/arithmetic.md: a change that alters a bit raises it. */
export const arithmeticVersion = 1;
