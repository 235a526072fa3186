// The code that people read runs: every block of TypeScript in the README and in docs/, and every
// @example of a doc comment. A block runs as a module of its own. What it logs is looked at where
// the page shows it, in a block right behind the code.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { executorInfo } from 'bitgrad';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { emulated } from './support/emulated.ts';

const root = new URL('../', import.meta.url);
const folder = new URL('build/docs/', root);

interface Block {
  readonly name: string;
  readonly code: string;
  /** What the page says that it logs; a line `…` stands for any number of lines. */
  readonly shown?: string | undefined;
}

function blocksOf(path: string, text: string): Block[] {
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$(?:\n\n```\n(.*?)\n```$)?/gms)];
  return blocks.map(([, code = '', shown], i) => ({
    name: `${path}, block ${i + 1}`,
    code,
    shown,
  }));
}

function examplesOf(path: string, text: string): Block[] {
  const comments = [...text.matchAll(/\/\*\*(.*?)\*\//gs)].map(([, body = '']) => body);
  return comments.flatMap((body, i) => {
    const [, code] = body.replace(/^[ \t]*\* ?/gm, '').split('@example');
    return code === undefined ? [] : [{ name: `${path}, comment ${i + 1}`, code }];
  });
}

function files(where: string, ending: string): string[] {
  const list = readdirSync(new URL(where, root), { recursive: true, encoding: 'utf8' });
  return list.filter((path) => path.endsWith(ending)).map((path) => `${where}/${path}`);
}

const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const pages = ['README.md', ...files('docs', '.md')].filter(
  (path) => !path.includes('node_modules'),
);
const blocks = [
  ...pages.flatMap((path) => blocksOf(path, read(path))),
  ...files('lib', '.ts').flatMap((path) => examplesOf(path, read(path))),
];

// An example may leave out the import of the library's own names, and use a model and data that a
// reader takes for granted; the model's last layer suits the loss that the example names.
function whole(code: string, names: readonly string[]): string {
  if (/from 'bitgrad'/.test(code)) return code;
  const last = /ategorical|klDivergence|topK/.test(code)
    ? `{ units: 3, activation: 'softmax', inputShape: [2] }`
    : `{ units: 1, activation: 'sigmoid', inputShape: [2] }`;
  const given: Record<string, string> = {
    model: `const model = sequential([layers.dense(${last})]);
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['accuracy'] });`,
    x: 'const x = [[0, 0], [0, 1], [1, 0], [1, 1]];',
    y: 'const y = [0, 1, 1, 0];',
    testX: 'const testX = [[0, 1]];',
    testY: 'const testY = [1];',
  };
  const free = Object.keys(given).filter((name) => {
    const used = new RegExp(`(?<![.\\w])${name}\\b(?!:)`).test(code);
    return used && !new RegExp(`const ${name}\\b|\\(${name}\\)`).test(code);
  });
  const text = [...free.map((name) => given[name]), code].join('\n');
  const used = names.filter((name) => new RegExp(`(?<![.\\w'])${name}\\b`).test(text));
  return `import { ${used.join(', ')} } from 'bitgrad';\n${text}`;
}

describe('the code in the documentation', () => {
  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    vi.spyOn(console, 'log').mockImplementation(() => {});
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    vi.restoreAllMocks();
  });

  it('exists', () => {
    expect(blocks.some(({ name }) => name.startsWith('README.md'))).toBe(true);
    expect(blocks.some(({ name }) => name.startsWith('lib/'))).toBe(true);
  });

  it('shows every part that a reader may write in at most 20 lines', () => {
    const own = blocks.filter(({ name }) => name.startsWith('docs/guide-custom.md'));
    expect(own.length).toBeGreaterThan(4);
    for (const { name, code } of own) expect(code.split('\n').length - 1, name).toBeLessThan(21);
  });

  // Where the processor is emulated, the compiler is not there for it.
  it.skipIf(emulated)('is TypeScript that a strict compiler takes, on every page', () => {
    const types = new URL('types/', folder);
    mkdirSync(types, { recursive: true });
    for (const { name, code } of blocks.filter((block) => !block.name.startsWith('lib/'))) {
      writeFileSync(new URL(`${name.replace(/\W+/g, '-')}.ts`, types), code);
    }
    const own = { strict: true, noEmit: true, types: ['node'] };
    const both = { target: 'es2023', lib: ['es2023'], module: 'nodenext', skipLibCheck: true };
    const compilerOptions = { ...own, ...both, moduleDetection: 'force' };
    writeFileSync(new URL('tsconfig.json', types), JSON.stringify({ compilerOptions }));
    const compiler = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', fileURLToPath(types)], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  });

  it.each(blocks)('runs: $name', async ({ name, code, shown }) => {
    // Comparing executors takes both.
    if (/\bverify\(/.test(code) && executorInfo().executor !== 'native') return;
    const names = Object.keys(await import('bitgrad'));
    const file = new URL(`${name.replace(/\W+/g, '-')}.ts`, folder);
    writeFileSync(file, whole(code, names));
    vi.mocked(console.log).mockClear();
    await import(/* @vite-ignore */ file.href);
    if (shown === undefined) return;
    const logged = vi.mocked(console.log).mock.calls.map((words) => format(...words));
    const parts = shown.split(/^…$/m).map((part) => part.trim());
    for (const part of parts) expect(logged.join('\n')).toContain(part);
  });
});
