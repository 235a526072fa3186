// What a user is told where the data of a program cannot be had: one line that says what to do.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readDataFile } from '../../examples/data/debian.ts';
import { missingData, orSayWhatIsMissing } from '../../examples/data/missing.ts';

let folder = '';
const said = vi.spyOn(console, 'error');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitgrad-missing-'));
  said.mockReset().mockImplementation(() => {});
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
  process.exitCode = 0;
});

test('without apt-get a program says in one line how else to come by the file', async () => {
  vi.stubEnv('PATH', folder);
  await orSayWhatIsMissing(() => readDataFile('wine_data.csv', folder));
  expect(process.exitCode).toBe(1);
  const [fetching, line = ''] = said.mock.calls.map(([words]) => String(words));
  expect(fetching).toBe('Fetching wine_data.csv in the Debian package python3-sklearn …');
  expect(line).toMatch(/^wine_data\.csv cannot be had: no apt-get here\. Run "npm run data" /);
  expect(line).toMatch(/ SHA-256 [0-9a-f]{64}, at .*wine_data\.csv\.$/);
  expect(line).not.toContain('\n');
  // Nothing is left behind.
  expect(readdirSync(folder)).toEqual([]);
});

test('a file that is not the one is refused, and the line says what to delete', async () => {
  const path = join(folder, 'building.test');
  writeFileSync(path, 'something else');
  await orSayWhatIsMissing(() => readDataFile('building.test', folder));
  expect(said.mock.calls.join()).toContain(`Delete ${path} to fetch it anew.`);
  expect(process.exitCode).toBe(1);
});

test('what is no matter of data is thrown as it is, and what works is left alone', async () => {
  const mistake = new TypeError('a mistake');
  const failing = orSayWhatIsMissing(() => Promise.reject(mistake));
  await expect(failing).rejects.toBe(mistake);
  await orSayWhatIsMissing(() => 'all there');
  expect(said).not.toHaveBeenCalled();
  await orSayWhatIsMissing(() => Promise.reject(missingData('The package is missing.')));
  expect(said).toHaveBeenCalledWith('The package is missing.');
});
