// Runs the test programs written in C++ (native/sources.txt, section `test`) on every instruction
// set of this machine. They check parts of the core alone, with canaries and hostile schedules that
// JavaScript cannot set up. They do not depend on BITGRAD_EXECUTOR, so they run in one pass only.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../scripts/stage.ts';
import { started } from './support/emulated.ts';
import { fileAt } from './support/sources.ts';

const build = join(repositoryRoot(), 'build');
const once = process.env['BITGRAD_EXECUTOR'] !== 'reference';

const programs = fileAt('native/sources.txt')
  .text.split('\n')
  .flatMap((line) => /^test\s+(\S+)/.exec(line)?.[1] ?? []);

function runnableIsas(): readonly string[] {
  const addon = join(build, 'Release', 'bitgrad.node');
  const { isas } = createRequire(import.meta.url)(addon) as { isas: string[] | (() => string[]) };
  return typeof isas === 'function' ? isas() : isas;
}

describe.runIf(once).each(programs)('%s', (name) => {
  beforeAll(() => {
    execFileSync('cmake', ['--build', build, '--target', 'native_tests', '-j', '2']);
  });

  test('passes on every instruction set', () => {
    const variants = readdirSync(join(build, 'programs'))
      .filter((file) => file.startsWith(`test_${name}_`))
      .filter((file) => ['any', ...runnableIsas()].some((isa) => file.endsWith(`_${isa}`)));
    expect(variants).not.toEqual([]);
    for (const variant of variants) {
      const [command, words] = started(join(build, 'programs', variant), []);
      const { status, signal, stdout, stderr } = spawnSync(command, words, { encoding: 'utf8' });
      expect({ variant, status, signal }, stdout + stderr).toEqual({
        variant,
        status: 0,
        signal: null,
      });
    }
  });
});
