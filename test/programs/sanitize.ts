// What the sanitizers watch: every native path that shares memory between threads. Fails unless
// the native executor runs; the sanitizers end the process when they find something.
import { chooseExecutor } from '#lib/executors/loader.ts';

const choice = chooseExecutor();
if (choice.executor !== 'native') throw new Error(choice.reason);
console.log(`sanitize: ${choice.addon.path}`);
