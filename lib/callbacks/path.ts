// Paths of files that callbacks write.
import { rangeError, typeError, valueText } from '../errors.ts';

export function needPath(where: string, value: unknown): string {
  const problem = `path: got ${valueText(value)}, needed the path of a file`;
  if (typeof value !== 'string') throw typeError(where, problem);
  if (value === '' || value.includes('\0')) throw rangeError(where, problem);
  return value;
}
