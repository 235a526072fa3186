// Numbers on the command line, read strictly: commander shows the message and ends the program;
// and numbers as programs print them.
import { InvalidArgumentError } from 'commander';

/** Reads a whole number from min to max. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(
      `Needed a whole number from ${withCommas(min)} to ${withCommas(max)}.`,
    );
  };
}

/** Reads a number that is at least 0. */
export function positive(text: string): number {
  const value = /^[\d.]+(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (value >= 0 && value < Infinity) return value;
  throw new InvalidArgumentError('Needed a number that is at least 0.');
}

/** Reads a choice between 0 and 1. */
export function zeroOrOne(text: string): 0 | 1 {
  if (text === '0') return 0;
  if (text === '1') return 1;
  throw new InvalidArgumentError('Needed 0 or 1.');
}

/** `60,000`. */
export function withCommas(value: number): string {
  return value.toLocaleString('en-US');
}

/** `97.25 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
