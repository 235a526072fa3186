// Every error a user can see is built here, in one shape:
//   where: what was wrong: what was got, what was needed. Hint.
// Wrong types are TypeErrors, wrong values RangeErrors; both are thrown before anything changes.

// What was thrown from here, and not by a function of a user.
const made = new WeakSet<object>();

/** A value of the wrong type: `where: problem`. */
export function typeError(where: string, problem: string, hint?: string): TypeError {
  const error = new TypeError(message(where, problem, hint));
  made.add(error);
  return error;
}

/** A value of the right type but outside what is allowed. */
export function rangeError(where: string, problem: string, hint?: string): RangeError {
  const error = new RangeError(message(where, problem, hint));
  made.add(error);
  return error;
}

/**
 * What an op threw inside of a user's function, with the place of that function in front unless it
 * stands there. What the function threw itself stays as it is.
 */
export function errorWithin(where: string, error: unknown): unknown {
  if (!(error instanceof Error) || !made.has(error) || error.message.startsWith(`${where}: `))
    return error;
  const named = error instanceof TypeError ? typeError : rangeError;
  // The line of the user's function stands in the stack of the cause.
  return Object.assign(named(where, error.message), { cause: error });
}

/** A call that the object's present state does not allow. */
export function stateError(where: string, problem: string, hint?: string): Error {
  return new Error(message(where, problem, hint));
}

function message(where: string, problem: string, hint?: string): string {
  const sentence = /[.?!]$/.test(problem) ? problem : `${problem}.`;
  return hint === undefined ? `${where}: ${sentence}` : `${where}: ${sentence} ${hint}`;
}

/** `[n, 28, 28]`: a shape in which a negative size counts rows of the batch (-1 is n). */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.map(sizeText).join(', ')}]`;
}

/** `28`, `n` or `2n`: one size of a shape. */
export function sizeText(size: number): string {
  if (size >= 0) return String(size);
  return size === -1 ? 'n' : `${-size}n`;
}

/** A short, safe picture of any value a user may have passed; never throws. */
export function valueText(value: unknown): string {
  try {
    if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'function') return 'a function';
    if (Array.isArray(value)) return `an array of length ${value.length}`;
    if (ArrayBuffer.isView(value)) {
      return `${value.constructor.name} of length ${(value as Uint8Array).length}`;
    }
    if (typeof value === 'object' && value !== null) return 'an object';
    return String(value);
  } catch {
    return `a ${typeof value}`;
  }
}

/** The known name that is meant by a wrong one, or is nearest to it, as a hint if there is one. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  let best = known.find((candidate) => abbreviates(name, candidate));
  if (best !== undefined) return `Did you mean "${best}"?`;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best === undefined ? undefined : `Did you mean "${best}"?`;
}

// Other libraries take `acc` for accuracy and `mse` for meanSquaredError: its beginning, its
// initials.
function abbreviates(name: string, candidate: string): boolean {
  const short = name.toLowerCase();
  const initials = candidate.charAt(0) + candidate.slice(1).replace(/[^A-Z]/g, '');
  const begins = candidate.toLowerCase().startsWith(short);
  return short.length > 1 && (begins || initials.toLowerCase() === short);
}

/** Throws for an unknown name, suggesting the nearest known one. */
export function unknownName(where: string, name: unknown, known: readonly string[]): Error {
  const list = `needed one of ${known.join(', ')}`;
  if (typeof name !== 'string') return typeError(where, `got ${valueText(name)}, ${list}`);
  return rangeError(where, `unknown name ${valueText(name)}, ${list}`, didYouMean(name, known));
}

// How many letters to insert, drop, replace or swap with a neighbour (optimal string alignment), by
// two rows; names are short, so its cost does not matter.
function editDistance(a: string, b: string): number {
  if (a.length > 64) return Infinity;
  let above: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swaps = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = swaps ? (above[j - 2] ?? Infinity) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [above, row] = [row, next];
  }
  return row[b.length] ?? Infinity;
}
