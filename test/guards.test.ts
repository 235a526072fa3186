// Looks into the compiled files, of each build that is there: an instruction set's object really
// contains its instructions (flags get lost in build files without a word), everything else none
// of them, and no object of an instruction set shares a function with the rest. A shared inline
// function is a weak symbol; the linker keeps one copy of it, and where that is the AVX-512 one
// the baseline dies of SIGILL on older machines.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../scripts/stage.ts';

interface Build {
  readonly name: string;
  readonly addon: string;
  readonly objects: readonly string[];
}

const root = repositoryRoot();
const builds = [
  buildIn('cmake-js', 'build/Release/bitgrad.node', 'build/CMakeFiles'),
  buildIn('node-gyp', 'build-gyp/build/Release/bitgrad.node', 'build-gyp/build/Release/obj.target'),
].filter((build) => existsSync(build.addon));

function buildIn(name: string, addon: string, objectFolder: string): Build {
  const folder = join(root, objectFolder);
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
    : [];
  const objects = files.filter((file) =>
    /^(core|isa_\w+|bitgrad)(\.dir)?\/native\/.*\.o$/.test(file),
  );
  return { name, addon: join(root, addon), objects: objects.map((file) => join(folder, file)) };
}

function output(tool: string, ...words: string[]): string {
  return execFileSync(tool, words, { encoding: 'utf8', maxBuffer: 1 << 28 });
}

// That of other processors has another name: the variable is the one of Makefiles.
const objdump = process.env['OBJDUMP'] ?? 'objdump';

// One instruction a line: mnemonic and operands, in AT&T order with % before registers.
function disassembly(object: string): string[] {
  return output(objdump, '-d', '--no-show-raw-insn', object)
    .split('\n')
    .flatMap((line) => (/^\s+[0-9a-f]+:\t/.test(line) ? [line.replace(/^[^\t]*\t/, '')] : []));
}

function matching(lines: readonly string[], pattern: RegExp): string[] {
  return lines.filter((line) => pattern.test(line));
}

test('the addon has been built', () => {
  expect(builds.map((build) => build.name)).toContain('cmake-js');
});

describe.skipIf(process.platform !== 'linux').each(builds)('$name', ({ addon, objects }) => {
  const isaObject = (name: string) =>
    objects.find((object) => new RegExp(`isa/${name}\\.`).test(object)) ?? '';
  const baseline = objects.filter((object) => !/isa\/(avx2|avx512|neon)\./.test(object));
  const isas = process.arch === 'x64' ? ['scalar', 'avx2', 'avx512'] : ['scalar', 'neon'];

  test.each(isas)('%s shares no function with the rest: it has no weak symbol', (isa) => {
    const symbols = output('nm', '-C', isaObject(isa)).split('\n');
    expect(matching(symbols, / [WVu] /)).toEqual([]);
    expect(matching(symbols, / [Tt] /)).not.toEqual([]);
  });

  describe.skipIf(process.arch !== 'x64')('on x64', () => {
    test('the baseline is free of AVX, AVX-512 and FMA', () => {
      expect(baseline.length).toBeGreaterThanOrEqual(3);
      for (const object of baseline) {
        const lines = disassembly(object);
        expect(lines, object).not.toEqual([]);
        expect(matching(lines, /^v|%[yz]mm|%k[0-7]/), object).toEqual([]);
      }
    });

    test('avx2 multiplies and adds in 256-bit registers and uses nothing of AVX-512', () => {
      const lines = disassembly(isaObject('avx2'));
      expect(matching(lines, /^vfn?madd\d+ps .*%ymm/)).not.toEqual([]);
      expect(matching(lines, /%zmm|%[xy]mm(1[6-9]|[23]\d)|%k[0-7]/)).toEqual([]);
    });

    test('avx512 multiplies and adds in 512-bit registers', () => {
      const lines = disassembly(isaObject('avx512'));
      expect(matching(lines, /^vfn?madd\d+ps .*%zmm/)).not.toEqual([]);
    });
  });

  describe.skipIf(process.arch !== 'arm64')('on arm64', () => {
    test('neon multiplies and adds in 128-bit registers', () => {
      expect(matching(disassembly(isaObject('neon')), /^fmla\s+v\d+\.4s/)).not.toEqual([]);
    });
  });

  test('the addon finds the instruction sets that the system reports', () => {
    const flags = readFileSync('/proc/cpuinfo', 'utf8').split(/\s+/);
    const has = (...names: string[]) => names.every((name) => flags.includes(name));
    const expected = ['scalar'];
    // An emulated processor is not the one that the system reports.
    const x64 = process.arch === 'x64';
    if (process.arch === 'arm64') expected.push('neon');
    if (x64 && has('avx2', 'fma')) expected.push('avx2');
    if (x64 && has('avx512f', 'avx512bw', 'avx512vl', 'avx512dq')) expected.push('avx512');
    const { isas } = createRequire(import.meta.url)(addon) as { isas: unknown };
    expect(typeof isas === 'function' ? (isas as () => unknown)() : isas).toEqual(expected);
  });

  test('the addon exports what Node.js asks for and nothing else', () => {
    const exported = output('nm', '-D', '--defined-only', addon).trim().split('\n');
    expect(
      matching(exported, / (napi_register_module_v1|node_api_module_get_api_version_v1)$/),
    ).toEqual(exported);
  });

  test('the addon needs only the C library and stays mapped', () => {
    const dynamic = output(objdump, '-p', addon);
    const needed = [...dynamic.matchAll(/NEEDED\s+(\S+)/g)].map(([, name]) => name);
    expect(needed.filter((name) => !/^(lib(c|m|pthread)|ld-).*\.so/.test(name ?? ''))).toEqual([]);
    expect(output('readelf', '-d', addon)).toMatch(/NODELETE/);
  });
});
