// Runs test/programs/sanitize.ts with an instrumented addon on every instruction set, and the test
// programs in C++: `node scripts/sanitize.mjs address` (AddressSanitizer and
// UndefinedBehaviorSanitizer) or `thread` (ThreadSanitizer). The sanitizers' runtimes must be in
// the process before Node.js itself, hence LD_PRELOAD. Leaks are not asked for: Node.js does not
// free everything at exit. Relies on gcc on Linux and `npm run build`.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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
  // Node.js itself is not instrumented: what its own threads do to its own memory looks like races.
  TSAN_OPTIONS: 'exitcode=66:ignore_noninstrumented_modules=1',
};
const { isas } = createRequire(import.meta.url)('../build/Release/bitgrad.node');
for (const isa of isas) {
  run(`addon, ${isa}`, process.execPath, [join(staged, 'build/ts/test/programs/sanitize.js')], {
    BITGRAD_EXECUTOR: 'native',
    BITGRAD_ISA: isa,
    LD_PRELOAD: kind.runtimes.map((name) => runtime(name)).join(' '),
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

function run(what, command, words, env) {
  const began = performance.now();
  const [first, ...rest] = [...fixedAddresses(), command, ...words];
  const { status, signal } = spawnSync(first, rest, {
    stdio: 'inherit',
    env: { ...process.env, ...options, ...env },
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const outcome = status === 0 ? 'clean' : `failed (${signal ?? status})`;
  console.log(`${process.argv[2]} sanitizer, ${what}: ${outcome}, ${seconds} s`);
  if (status !== 0) process.exitCode = 1;
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
