// The reader of R's files, on what R 4.2 wrote of
//   data.frame(size = c(1.5, -2, NA), kind = factor(c("x", "yy", "x")),
//              count = c(7L, NA, -1L), fine = c(TRUE, FALSE, NA))
// in both versions of its format, and on damaged copies of it.
import { describe, expect, test } from 'vitest';
import { parseDataFrame, unpackXz } from '../../examples/data/rda.ts';

const written = {
  'version 2': [
    '/Td6WFoAAAFpIt42AgAhARwAAAAQz1jM4AGMAL1dACkRB1RXIuRuUsqfktkkYTyzHMdu+351IdX0',
    'vSzDv3FfmA9X/9ov6i09jQw35VhLY8D1Sk2XWRwckAco0nweF26mGRnZ6a6J8mZleERVbDjVR2Uy',
    'N29vJqNHaQrNR52fe/Lnp504YdeRhE0xkA76ztF4X3einVASeYMgmkEkFNM3X6qT3Jwlb0A3nbRa',
    '8Y/VQmrBgsCAJam3bTa4EHBW2hjDUz2h5ywgeDILnJixLUZSy57J2NkyjX5WEGz0SgAAAACEG0me',
    'AAHVAY0DAABOoLOhPjANiwIAAAAAAVla',
  ].join(''),
  'version 3': [
    '/Td6WFoAAAFpIt42AgAhARwAAAAQz1jM4AGVAMZdACkRB1RoEeRuUsqgM8UkXrtrnNeLUzcP1dKb',
    'shUqBwT4yAjz5XMHJI+6ZgHrtlCKGIGt2uRNIUS2GXxfSxQTbPAI2EWJkiQrsrHZYv9rNGEgmi6N',
    '8AqxRCmI/p5YYjm2tHKz1NlIudZpuNeY/OoTJEWncxGzEdNbKUYnSqxfAkdf+aOJI9DF/0j7azk3',
    'wLqr0aPA/oWz0OwHKehtZXd7mnoSw84sa49+FdAKemC23mLveblTJYvB8llm9IMZSCykX34ZavBd',
    'qAAAAAPS16oAAd4BlgMAABOAbEw+MA2LAgAAAAABWVo=',
  ].join(''),
};
const bytesOf = (text: string): Promise<Uint8Array> => unpackXz(Buffer.from(text, 'base64'));

test.each(Object.entries(written))('a data frame in %s is read', async (_, text) => {
  expect(parseDataFrame(await bytesOf(text), 'frame.rda')).toEqual([
    { name: 'size', values: [1.5, -2, NaN], levels: undefined },
    { name: 'kind', values: [0, 1, 0], levels: ['x', 'yy'] },
    { name: 'count', values: [7, NaN, -1], levels: undefined },
    { name: 'fine', values: [1, 0, NaN], levels: undefined },
  ]);
});

describe('refused is', () => {
  test('a file of something else', () => {
    const text = Buffer.from('a,b\n1,2\n');
    expect(() => parseDataFrame(text, 'table.csv')).toThrow(
      'table.csv: not a file of R, at byte 7.',
    );
  });

  test('a vector instead of a data frame', () => {
    // words <- c("a", "b")
    const words =
      'UkRYMgpYCgAAAAIABAICAAIDAAAABAIAAAABAAQACQAAAAV3b3JkcwAAABAAAAAC' +
      'AAQACQAAAAFhAAQACQAAAAFiAAAA/g==';
    const bytes = Buffer.from(words, 'base64');
    expect(() => parseDataFrame(bytes, 'words.rda')).toThrow('needed one data frame');
  });

  test('every file that is cut short', async () => {
    const whole = await bytesOf(written['version 3']);
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseDataFrame(whole.subarray(0, length), 'frame.rda'), `${length}`).toThrow(
        /^frame\.rda: .*, at byte \d+\.$/,
      );
    }
  });

  test('a length that the file cannot hold, before memory is taken for it', async () => {
    const whole = await bytesOf(written['version 2']);
    const long = Uint8Array.from(whole);
    // The number of rows of the first column.
    const at = Buffer.from(whole).indexOf(Buffer.from('0000000e00000003', 'hex')) + 4;
    new DataView(long.buffer).setInt32(at, 2 ** 31 - 1);
    expect(() => parseDataFrame(long, 'frame.rda')).toThrow('frame.rda: length 2147483647');
  });

  test('a stream that is not xz', async () => {
    await expect(unpackXz(Buffer.from('not compressed'))).rejects.toThrow(/error code/);
  });
});
