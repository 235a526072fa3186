// The reader of the wines, and how a file is told from the one that is meant.
import { expect, test } from 'vitest';
import { dataFiles, differs } from '../../examples/data/debian.ts';
import { parseWine } from '../../examples/wine.ts';

const line = '14.23,1.71,2.43,15.6,127,2.8,3.06,.28,2.29,5.64,1.04,3.92,1065,2';

test('a line is thirteen measurements and a grape', () => {
  const { x, y } = parseWine(`2,13,class_0,class_1\n${line}\n${line}\n`);
  expect(x.map((row) => row.length)).toEqual([13, 13]);
  expect(x[0]?.slice(0, 8)).toEqual([14.23, 1.71, 2.43, 15.6, 127, 2.8, 3.06, 0.28]);
  expect(y).toEqual([2, 2]);
});

test.each([
  ['nothing', ''],
  ['too few lines', `2,13\n${line}`],
  ['too many lines', `1,13\n${line}\n${line}`],
  ['a number too few', `1,13\n${line.slice(6)}`],
  ['a word', `1,13\n${line.replace('127', 'many')}`],
])('%s is refused', (_, text) => {
  expect(() => parseWine(text)).toThrow('wine_data.csv: not a line of fourteen numbers');
});

test('a file that is not the one is told by its hash', () => {
  for (const name of dataFiles) {
    expect(differs(name, Buffer.from('something else'))).toMatch(
      new RegExp(`^${name}: got SHA-256 [0-9a-f]{64}, needed [0-9a-f]{64}$`),
    );
  }
});
