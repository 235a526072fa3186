// The process that measures one trouble: `node cell.js TASK`, the task as JSON.
import type { Rounds } from '../measurement.ts';
import { troubles } from './cases.ts';

const { name, ...how } = JSON.parse(process.argv[2] ?? '{}') as Rounds & { name: string };
const trouble = troubles().find((trouble) => trouble.name === name);
if (!trouble) throw new Error(`trouble: there is no "${name}"`);
for (const row of await trouble.measure(how)) console.log(JSON.stringify(row));
