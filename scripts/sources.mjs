// Reads native/sources.txt for binding.gyp: `node scripts/sources.mjs core` prints the core's
// files, `addon` the addon's, `isa NAME` the file of one instruction set, `flags NAME` its flags.
import { readFileSync } from 'node:fs';

const [wanted, name] = process.argv.slice(2);
const text = readFileSync(new URL('../native/sources.txt', import.meta.url), 'utf8');
for (const line of text.split('\n')) {
  const [section, ...words] = line.split(/\s+/).filter((word) => word !== '');
  if (section === wanted && section !== 'isa') console.log(words.join('\n'));
  if (section !== 'isa' || words[0] !== name) continue;
  if (wanted === 'isa') console.log(words[2]);
  if (wanted === 'flags') console.log(words.slice(3).join('\n'));
}
