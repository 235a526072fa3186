// Builds the addon with node-gyp, in a folder of its own so that it stands beside the cmake-js
// build: build-gyp/build/Release/bitgrad.node. node-gyp wants Node's headers and would fetch them;
// it gets a folder of the same shape made from the npm package node-api-headers instead.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { program, quiet, root } from './quiet.mjs';

const began = performance.now();
const folder = join(root, 'build-gyp');
const nodedir = join(folder, 'nodedir');
const headers = join(nodedir, 'include', 'node');

for (const part of ['native', 'scripts'])
  rmSync(join(folder, part), { recursive: true, force: true });
mkdirSync(headers, { recursive: true });
for (const part of ['native', 'scripts', 'binding.gyp', 'package.json']) {
  cpSync(join(root, part), join(folder, part), { recursive: true, preserveTimestamps: true });
}
cpSync(createRequire(import.meta.url)('node-api-headers').include_dir, headers, {
  recursive: true,
});
// What node-gyp reads of Node's own common.gypi, as far as an addon needs it.
writeFileSync(
  join(headers, 'common.gypi'),
  `{
  'variables': { 'visibility%': 'hidden', 'library%': 'shared_library' },
  'target_defaults': {
    'default_configuration': 'Release',
    'configurations': { 'Release': { 'defines': ['NDEBUG'] }, 'Debug': { 'cflags': ['-g'] } },
    'conditions': [['OS=="linux"', { 'cflags': ['-pthread', '-fPIC'], 'ldflags': ['-pthread'] }]],
  },
}
`,
);

// Without --force-process-config node-gyp looks for a config.gypi beside the headers.
const gyp = [program('node-gyp/bin/node-gyp.js'), '-C', folder, '-j', '2', `--nodedir=${nodedir}`];
quiet(process.execPath, ...gyp, '--force-process-config', 'configure', 'build');
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(`built build-gyp/build/Release/bitgrad.node (node-gyp, ${seconds} s)`);
