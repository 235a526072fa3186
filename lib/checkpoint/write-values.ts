// Options as JSON. Plain data stand for themselves; what a factory made is its recipe, a user's
// function the number of what it appends. `read-values.ts` is the way back.
import { functionName } from '../data/check.ts';
import { recipeOf } from '../data/recipe.ts';
import type { Recipe } from '../data/recipe.ts';
import { stateError, typeError, valueText } from '../errors.ts';
import type { Heard } from './functions.ts';
import { listMax } from './scanner.ts';
import { numberText } from './trace.ts';

/** No file is written that would not be read. */
export function needAtMost(got: number, most: number, noun: string): void {
  if (got > most) throw stateError('save', `got ${got} ${noun}, needed at most ${most}`);
}

export class ValueWriter {
  /** Functions as they are written, in the order of their numbers. */
  readonly functions: object[] = [];
  private readonly heard: ReadonlyMap<object, Heard>;
  private readonly numbers = new Map<object, number>();

  constructor(heard: ReadonlyMap<object, Heard>) {
    this.heard = heard;
  }

  /** Options by name; `where` says whose, for errors. */
  options(where: string, options: ReadonlyMap<string, unknown>): Record<string, unknown> {
    const named = [...options].map(([name, value]) => {
      return [name, this.value(`${where}: ${name}`, value)] as const;
    });
    return Object.fromEntries(named);
  }

  value(where: string, value: unknown): unknown {
    const recipe = recipeOf(value);
    if (recipe) return this.recipe(where, recipe);
    if (typeof value === 'function') return { function: this.function(where, value) };
    if (typeof value === 'number') return plainNumber(value);
    if (typeof value !== 'object' || value === null) return this.plain(where, value);
    if (Array.isArray(value)) {
      needAtMost(value.length, listMax, `values in a list, ${where}`);
      return value.map((own, i) => this.value(`${where}[${i}]`, own));
    }
    return { record: this.options(where, new Map(Object.entries(value))) };
  }

  private recipe(where: string, { vocabulary, factory, options }: Recipe): object {
    const own = this.options(where, options);
    const given = options.size > 0 && { options: own };
    return { make: `${vocabulary}.${factory}`, ...given };
  }

  private plain(where: string, value: unknown): unknown {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    throw typeError('save', `${where}: ${valueText(value)} cannot be saved`);
  }

  private function(where: string, own: object): number {
    const known = this.numbers.get(own);
    if (known !== undefined) return known;
    const heard = this.heard.get(own);
    const name = functionName(own, '');
    if (!heard) {
      const hint = 'Only functions of Values can be: what they append is what a file holds.';
      throw typeError('save', `${where}: the function "${name}" cannot be saved`, hint);
    }
    const number = this.functions.length;
    this.numbers.set(own, number);
    const calls = [...heard.calls.values()];
    // Its place is taken before its answers, in which there may be other functions.
    const written = { name, ...(calls.length > 0 && { calls }), answers: [] as object[] };
    needAtMost(this.functions.push(written), listMax, 'functions');
    for (const { args, answer } of heard.answers.values()) {
      written.answers.push({ for: args, is: this.value(where, answer) });
    }
    return number;
  }
}

// JSON has no -0, no infinity and no NaN.
function plainNumber(value: number): unknown {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { number: numberText(value) };
}
