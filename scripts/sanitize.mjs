// Runs test/programs/sanitize.ts with an instrumented addon on every instruction set, and the test
// programs in C++: `node scripts/sanitize.mjs address` (AddressSanitizer and
// UndefinedBehaviorSanitizer) or `thread` (ThreadSanitizer). The sanitizers' runtimes must be in
// the process before Node.js itself, hence LD_PRELOAD. Leaks are not asked for: Node.js does not
// free everything at exit. Relies on gcc on Linux and `npm run build`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { quiet, root } from './quiet.mjs';

const kinds = {
  address: { folder: 'build-asan', sanitizers: 'address;undefined', runtimes: ['asan', 'ubsan'] },
  thread: { folder: 'build-tsan', sanitizers: 'thread', runtimes: ['tsan'] },
};
const kind = kinds[process.argv[2]];
if (kind === undefined) throw new Error(`usage: sanitize.mjs ${Object.keys(kinds).join(' | ')}`);

const folder = join(root, kind.folder);
const type = '-DCMAKE_BUILD_TYPE=RelWithDebInfo';
quiet('cmake', '-S', root, '-B', folder, type, `-DBITGRAD_SANITIZE=${kind.sanitizers}`);
quiet('cmake', '--build', folder, '-j', '2');

const { placeAddon, stagePackage } = await import('../build/ts/scripts/stage.js');
const staged = join(folder, 'package');
stagePackage(staged);
placeAddon(staged, join(folder, 'bitgrad.node'));

const options = {
  ASAN_OPTIONS: 'detect_leaks=0',
  UBSAN_OPTIONS: 'print_stacktrace=1',
  TSAN_OPTIONS: 'exitcode=66',
};
const { isas } = createRequire(import.meta.url)('../build/Release/bitgrad.node');
const reports = join(folder, 'reports');
rmSync(reports, { recursive: true, force: true });
for (const isa of isas) {
  run(`addon, ${isa}`, process.execPath, [join(staged, 'build/ts/test/programs/sanitize.js')], {
    BITGRAD_EXECUTOR: 'native',
    BITGRAD_ISA: isa,
    LD_PRELOAD: kind.runtimes.map((name) => runtime(name)).join(' '),
    TSAN_OPTIONS: `exitcode=0:log_path=${join(reports, 'race')}`,
  });
}
// The programs in C++ check every element against a plain loop, which is slow here: one set each.
for (const file of programs(isas.at(-1))) {
  quiet('cmake', '--build', folder, '-j', '2', '--target', file);
  run(file, join(folder, 'programs', file), [], {});
}

function programs(isa) {
  const text = readFileSync(join(root, 'native', 'sources.txt'), 'utf8');
  return [...text.matchAll(/^test\s+(\S+)\s+(\S+)/gm)].map(
    ([, name, times]) => `test_${name}_${times === 'each' ? isa : 'any'}`,
  );
}

// Node.js itself is not instrumented, so what its own threads do to each other looks like races.
// Only reports in which our code takes part count. (TSAN_OPTIONS can ignore such modules, but
// then it ignores their locks as well, and with them what keeps our own threads apart.)
function racesOfOurs() {
  const texts = readdirSync(reports).flatMap((file) =>
    readFileSync(join(reports, file), 'utf8').split(/^={18}$/m),
  );
  const races = texts.filter((text) => text.includes('WARNING: ThreadSanitizer'));
  const ours = races.filter((text) => /bitgrad\.node|\/native\//.test(text));
  rmSync(reports, { recursive: true });
  return ours;
}

function run(what, command, words, env) {
  const began = performance.now();
  mkdirSync(reports, { recursive: true });
  const [first, ...rest] = [...fixedAddresses(), command, ...words];
  const { status, signal } = spawnSync(first, rest, {
    stdio: 'inherit',
    env: { ...process.env, ...options, ...env },
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const races = racesOfOurs();
  const clean = status === 0 && races.length === 0;
  const outcome = clean ? 'clean' : `failed (${signal ?? status}) ${races.join('\n')}`;
  console.log(`${process.argv[2]} sanitizer, ${what}: ${outcome}, ${seconds} s`);
  if (!clean) process.exitCode = 1;
}

function runtime(name) {
  const words = [`-print-file-name=lib${name}.so`];
  return execFileSync('c++', words, { encoding: 'utf8' }).trim();
}

// Older ThreadSanitizers cannot place their shadow memory when addresses are very random.
function fixedAddresses() {
  if (process.argv[2] !== 'thread') return [];
  const bits = Number(readFileSync('/proc/sys/vm/mmap_rnd_bits', 'utf8'));
  return bits > 28 ? ['setarch', '-R'] : [];
}
