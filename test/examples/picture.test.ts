// Images of bytes as SVG: every run of one shade is a rectangle at its place.
import { expect, test } from 'vitest';
import { drawImages } from '../../examples/picture.ts';

test('images stand in rows with a gap of four, white is left out, runs end with the line', () => {
  const image = [255, 255, 0, 136];
  const svg = drawImages([[image, image], [image]], 2);
  expect(svg).toContain('width="48" height="48" viewBox="0 0 16 16"');
  const found = svg.matchAll(/<path fill="(#...)" d="([^"]*)"\/>/g);
  const paths = [...found].map((match) => match.slice(1));
  expect(paths).toEqual([
    ['#000', 'M4 4h2v1h-2zM10 4h2v1h-2zM4 10h2v1h-2z'],
    ['#777', 'M5 5h1v1h-1zM11 5h1v1h-1zM5 11h1v1h-1z'],
  ]);
});
