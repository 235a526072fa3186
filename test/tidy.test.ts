// House rules that a machine can check. Each test is one rule; its failure lists the places.
import { describe, expect, test } from 'vitest';
import { abi } from '../lib/executors/loader.ts';
import { allFiles, codeOf, fileAt, filesLike, linesMatching } from './support/sources.ts';
import type { SourceFile } from './support/sources.ts';

const code = filesLike(/\.(ts|mjs|cc|cpp|h|inc)$/);
const lib = filesLike(/^lib\/.*\.ts$/);
const native = filesLike(/^native\/.*\.(cc|cpp|h|inc)$/);
const whole = (file: SourceFile): string => file.text;

describe('words', () => {
  const banned = new Set([
    'util',
    'utils',
    'helper',
    'helpers',
    'manager',
    'common',
    'misc',
    'base',
    'impl2',
    'old',
  ]);
  // The keyword, and names that others have chosen.
  const foreign = new Set(['new', 'New', 'runInNewContext']);
  const words = (text: string): string[] =>
    text.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/).map((word) => word.toLowerCase());

  test('no path contains a banned word', () => {
    const bad = allFiles.filter((file) =>
      words(file.path).some((word) => banned.has(word) || word === 'new'),
    );
    expect(bad.map((file) => file.path)).toEqual([]);
  });

  test('no identifier contains a banned word', () => {
    const bad = code.flatMap((file) =>
      (codeOf(file).match(/[A-Za-z_$][\w$]*/g) ?? [])
        .filter((name) => !foreign.has(name))
        .filter((name) => words(name).some((word) => banned.has(word) || word === 'new'))
        .map((name) => `${file.path}: ${name}`),
    );
    expect(bad).toEqual([]);
  });

  test('no work is left to do without the number of its issue', () => {
    const mark = new RegExp(['TO', 'DO|FIX', 'ME|X', 'XX'].join(''));
    const bad = linesMatching(code, mark, whole).filter((line) => !/#\d+/.test(line));
    expect(bad).toEqual([]);
  });
});

describe('sizes', () => {
  test('no file is longer than 400 lines', () => {
    const long = code.filter((file) => file.text.split('\n').length > 401);
    expect(long.map((file) => file.path)).toEqual([]);
  });

  test('no line of code is longer than 100 columns', () => {
    expect(linesMatching(code, /^.{101}/u, whole)).toEqual([]);
  });

  test('every source opens with a comment that says what it is', () => {
    const sources = filesLike(/^(lib|native|examples|bench|scripts)\/.*\.(ts|mjs|cc|cpp|h|inc)$/);
    const bare = sources.filter((file) => !/^(#!.*\n)?\/[/*]/.test(file.text));
    expect(bare.map((file) => file.path)).toEqual([]);
  });
});

describe('twins', () => {
  const ops = filesLike(/^lib\/ops\/[^/]+\.ts$/).map((file) =>
    file.path.replace(/^lib\/ops\/(.*)\.ts$/, '$1'),
  );
  const paths = new Set(allFiles.map((file) => file.path));

  test('every op has its native twin', () => {
    const missing = ops.filter(
      (op) => !allFiles.some((file) => new RegExp(`^native/ops/${op}(\\.h$|/)`).test(file.path)),
    );
    expect(missing).toEqual([]);
  });

  test('every op has its test', () => {
    expect(ops.filter((op) => !paths.has(`test/ops/${op}.test.ts`))).toEqual([]);
  });

  test('every test of a part mirrors the path of its source', () => {
    const folders = new Set(lib.map((file) => file.path.split('/').slice(1, -1).join('/')));
    const stray = filesLike(/^test\/.*\.test\.ts$/)
      .map((file) => /^test\/(?:(.*)\/)?([^/]+)\.test\.ts$/.exec(file.path) ?? [])
      .filter(([, folder]) => folder !== undefined && folders.has(folder))
      .filter(([, , name]) => name !== 'laws' && name !== 'passes') // of a whole folder
      .filter(([, folder, name]) => !paths.has(`lib/${folder}/${name}.ts`))
      .map(([path]) => path);
    expect(stray).toEqual([]);
  });

  test('sources.txt names every C++ file once', () => {
    const named =
      fileAt('native/sources.txt').text.match(/(?<=\s)(bench\/)?native\/\S+\.(cc|cpp)/g) ?? [];
    const present = filesLike(/^(bench\/)?native\/.*\.(cc|cpp)$/).map((file) => file.path);
    expect(named.toSorted()).toEqual(present.toSorted());
  });

  test('both sides of the border carry the same number', () => {
    const [, number] = /constexpr int abi = (\d+);/.exec(fileAt('native/abi.h').text) ?? [];
    expect(Number(number)).toBe(abi);
  });
});

describe('numbers', () => {
  // What these files compute ends up in a weight, so it must have the same bits in every Node.js.
  const exact = filesLike(
    /^lib\/(arithmetic|float64|random|initializers|optimizers|ops|schedules)(\.ts$|\/)/,
  );
  const allowed = 'fround|sqrt|abs|min|max|floor|ceil|trunc|imul|clz32';

  test('what reaches a weight is computed without the functions of Math that may differ', () => {
    const names = new RegExp(`\\bMath\\b(?!\\.(${allowed})\\b)`);
    const taken = new RegExp(`const \\{ (${allowed})(, (${allowed}))* \\} = Math;`);
    expect(linesMatching(exact, names).filter((line) => !taken.test(line))).toEqual([]);
  });

  test('what reaches a weight is computed without the operator for powers', () => {
    expect(linesMatching(exact, /\*\*/)).toEqual([]);
  });

  test('tests compare bits: only gradients and goldens are compared with a tolerance', () => {
    const strict = filesLike(/^test\/.*\.ts$/).filter(
      (file) => !/gradient|derivative|golden|classics|tidy/.test(file.path),
    );
    expect(linesMatching(strict, /toBeCloseTo|closeTo\(/)).toEqual([]);
  });
});

describe('borders', () => {
  test('the environment is read in one place', () => {
    const elsewhere = lib.filter((file) => file.path !== 'lib/environment.ts');
    expect(linesMatching(elsewhere, /process\.env/)).toEqual([]);
    expect(linesMatching(native, /\bgetenv\b/)).toEqual([]);
  });

  test('compiled code neither prints nor aborts', () => {
    const pattern = /\b(f?printf|puts|cout|cerr|abort|exit|terminate)\s*(\(|<<)/;
    expect(linesMatching(native, pattern)).toEqual([]);
  });

  test('the library neither prints nor exits', () => {
    expect(linesMatching(lib, /\bconsole\.|process\.exit/)).toEqual([]);
  });

  test('no file names a path of the machine it was written on', () => {
    const pattern = new RegExp(['/wor', 'k/|/ro', 'ot/|/ho', 'me/|/Us', 'ers/'].join(''));
    expect(linesMatching(allFiles, pattern, whole)).toEqual([]);
  });
});

describe('the package', () => {
  const manifest = JSON.parse(fileAt('package.json').text) as {
    gypfile: boolean;
    scripts: Record<string, string>;
    devDependencies: Record<string, string>;
  };

  test('has no dependencies, no install script, and tells npm not to run node-gyp', () => {
    for (const key of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
      expect(manifest).not.toHaveProperty(key);
    }
    const atInstall = Object.keys(manifest.scripts).filter((name) =>
      /^(pre|post)?(install|prepare)$/.test(name),
    );
    expect(atInstall).toEqual([]);
    expect(manifest.gypfile).toBe(false);
  });

  test('pins its tools to exact versions', () => {
    const loose = Object.entries(manifest.devDependencies).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  test('has a lockfile that names no registry', () => {
    expect(fileAt('package-lock.json').text).not.toMatch(/"resolved"/);
  });
});
