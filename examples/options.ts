// Numbers on the command line, read strictly: commander shows the message and ends the program.
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

/** `60,000`. */
export function withCommas(value: number): string {
  return value.toLocaleString('en-US');
}
