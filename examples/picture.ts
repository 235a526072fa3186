// Small grey images as one SVG, without a codec: the runs of equal shade in each line are
// rectangles, and all rectangles of a shade are one path.

const gap = 4;
const shades = 15;

type Image = ArrayLike<number>;

/** Rows of square images of bytes, `side` pixels wide; 0 is white, as paper is. */
export function drawImages(rows: readonly (readonly Image[])[], side: number): string {
  const paths = new Map<number, string>();
  rows.forEach((row, r) =>
    row.forEach((image, c) => {
      const [left, top] = [gap + c * (side + gap), gap + r * (side + gap)];
      for (const { shade, x, y, length } of runsOf(image, side)) {
        const run = `M${left + x} ${top + y}h${length}v1h-${length}z`;
        paths.set(shade, `${paths.get(shade) ?? ''}${run}`);
      }
    }),
  );
  const columns = Math.max(...rows.map((row) => row.length));
  const [width, height] = [columns, rows.length].map((count) => gap + count * (side + gap));
  const lines = [...paths].map(([shade, path]) => `<path fill="${grey(shade)}" d="${path}"/>`);
  const size = `width="${3 * (width ?? 0)}" height="${3 * (height ?? 0)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${width} ${height}">`,
    `<g shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/>`,
    ...lines,
    '</g></svg>\n',
  ].join('\n');
}

interface Run {
  readonly shade: number;
  readonly x: number;
  readonly y: number;
  readonly length: number;
}

/** What is not white. */
function runsOf(image: Image, side: number): Run[] {
  const shade = (i: number): number => Math.round(((image[i] ?? 0) / 255) * shades);
  const runs: Run[] = [];
  for (let start = 0, end = 1; start < image.length; start = end, end += 1) {
    while (end % side !== 0 && shade(end) === shade(start)) end += 1;
    const place = { x: start % side, y: Math.floor(start / side), length: end - start };
    if (shade(start) > 0) runs.push({ shade: shade(start), ...place });
  }
  return runs;
}

/** `#fff` for 0 to `#000` for all shades. */
function grey(shade: number): string {
  return `#${(shades - shade).toString(16).repeat(3)}`;
}
