// The shortest proof that a build works: the native executor is there and answers. CI runs it on
// the node-gyp build.
import { chooseExecutor } from '#lib/executors/loader.ts';

const choice = chooseExecutor();
if (choice.executor !== 'native') throw new Error(choice.reason);
console.log(`smoke: ${choice.addon.path} loaded`);
