// Arrays of users may be proxies or have getters, and reading them may throw anything. What users
// see is a TypeError that names the argument; our own errors, which name the call already, pass.
import { typeError } from '../errors.ts';

/** What a failure while an argument was read is to be reported as. */
export function readingError(error: unknown, where: string, argument: string): unknown {
  const own =
    (error instanceof TypeError || error instanceof RangeError) &&
    error.message.startsWith(`${where}: `);
  return own ? error : typeError(where, `${argument}: reading it failed`);
}
