// Placeholder until the model face stands: proves that a program finds the package by its own name.
import { version } from '#lib/version.ts';

console.log(`bitgrad ${version}`);
