// Builds the addon with cmake-js, incrementally: build/Release/bitgrad.node. Needs a C++20
// compiler, make and cmake; headers come from the npm package node-api-headers.
// `cmake-js build`, not `compile`: the latter wipes the folder `build` when a compilation fails.
import { program, quiet } from './quiet.mjs';

const began = performance.now();
quiet(process.execPath, program('cmake-js/bin/cmake-js'), 'build', '--prefer-make', '-p', '2');
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(`built build/Release/bitgrad.node (cmake-js, ${seconds} s)`);
