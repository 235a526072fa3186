// The few parts of SVG that pictures of inspections consist of.

/** What stands back, and what should be looked at. */
export const quiet = 'fill="#666"';
export const attention = 'fill="#a00000"';

/** Where words stand: around a place, or in front of it. */
export const centred = 'text-anchor="middle"';
export const atEnd = 'text-anchor="end"';

/** Words at a place; they may hold any character. */
export function text(x: number, y: number, words: string, more = ''): string {
  // XML has no place for control characters, not even escaped.
  const sound = words.replaceAll(/\p{Cc}/gu, '\ufffd');
  const escaped = sound.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<text x="${fixed(x)}" y="${fixed(y)}" ${more}>${escaped}</text>`.replace(' >', '>');
}

/** A number with at most two decimals. */
export function fixed(value: number): string {
  return String(Number(value.toFixed(2)));
}
