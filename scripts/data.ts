// Fetches the data sets of examples/ that come in Debian packages, and checks them: `npm run data`.
// Programs fetch what they need by themselves; this is for who wants everything before going
// offline.
import { dataFiles, readDataFile } from '../examples/data/debian.ts';
import { orSayWhatIsMissing } from '../examples/data/missing.ts';

await orSayWhatIsMissing(() => {
  for (const name of dataFiles) {
    console.log(`${name.padEnd(24)} ${readDataFile(name).length.toLocaleString('en-US')} bytes`);
  }
});
