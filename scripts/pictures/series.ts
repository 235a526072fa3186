// Lines that several pictures draw: told apart by colour (Okabe and Ito 2008, for all eyes) and by
// dashes as well, in the order in which they are listed.

const colors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#000000'];
const dashes: number[][] = [
  [1, 0],
  [6, 2],
  [2, 2],
  [8, 2, 2, 2],
  [4, 4],
];

/** The encoding of a nominal field whose values are these. */
export function series(field: string, names: readonly string[], title: string | null) {
  const domain = [...names];
  const scaled = <T>(all: readonly T[]) => ({ domain, range: all.slice(0, domain.length) });
  const legend = {
    labelLimit: 0,
    titleLimit: 0,
    symbolType: 'stroke',
    symbolSize: 300,
    symbolStrokeWidth: 2,
  };
  const own = { field, type: 'nominal', title, legend } as const;
  return {
    color: { ...own, scale: scaled(colors) },
    strokeDash: { ...own, scale: scaled(dashes) },
  };
}
