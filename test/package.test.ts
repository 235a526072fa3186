// What users install: compiled modules with their types and nothing that only the repository needs,
// small enough, and quiet until it is used.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findAddon } from '#lib/executors/loader.ts';
import { repositoryRoot } from '../scripts/stage.ts';

const cwd = repositoryRoot();

interface Packed {
  readonly path: string;
  readonly size: number;
}

function packed(): readonly Packed[] {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const text = execFileSync('npm', words, { cwd, encoding: 'utf8', stdio: 'pipe' });
  const [one] = JSON.parse(text) as { files: Packed[] }[];
  return one?.files ?? [];
}

function output(code: string): string {
  const words = ['--input-type=module', '-e', code];
  return execFileSync(process.execPath, words, { cwd, encoding: 'utf8' });
}

describe('the package', () => {
  const files = packed();

  test('holds modules, their types and prebuilt addons alone', () => {
    const foreign = files.filter(
      ({ path }) =>
        !/^(dist\/.*\.(js|d\.ts)|prebuilds\/[^/]+\/bitgrad\.node)$/.test(path) &&
        !['package.json', 'README.md', 'LICENSE'].includes(path),
    );
    expect(foreign).toEqual([]);
    expect(files.some(({ path }) => path === 'dist/index.js')).toBe(true);
  });

  // Types of what nobody can name stay out: see "files" in package.json.
  test('holds every module that the types of a public name come from', () => {
    const paths = new Set(files.map(({ path }) => path));
    const found = new Set(['dist/index.d.ts']);
    for (const path of found) {
      const text = readFileSync(join(cwd, path), 'utf8');
      for (const [, from = ''] of text.matchAll(/\b(?:from|import\() ?'(\.[^']+)\.(?:ts|js)'/g)) {
        found.add(`${join(dirname(path), from)}.d.ts`);
      }
    }
    expect(found.size).toBeGreaterThan(100);
    expect([...found].filter((path) => !paths.has(path))).toEqual([]);
  });

  test('takes at most 2 MB for one platform', () => {
    const addon = findAddon();
    const own = 'path' in addon ? statSync(addon.path).size : 0;
    const others = files.filter(({ path }) => !path.endsWith('.node'));
    expect(others.reduce((sum, { size }) => sum + size, own)).toBeLessThan(2 * 2 ** 20);
  });
});

describe('importing it', () => {
  test('does not load the addon', () => {
    const loaded = 'process.report.getReport().sharedObjects.filter((f) => f.includes("bitgrad"))';
    const text = output(`import 'bitgrad'; console.log(JSON.stringify(${loaded}))`);
    expect(JSON.parse(text)).toEqual([]);
  });
});
