// The progress bar: rewritten in place on a terminal, a line per epoch elsewhere.
import { expect, test } from 'vitest';
import { HistoryColumns, Tally } from '../../lib/model/history.ts';
import { Progress } from '../../lib/model/progress.ts';
import type { Screen } from '../../lib/model/progress.ts';

const course = { epochs: 3, firstEpoch: 0, rows: 100, batchSize: 10, names: ['loss'] };

function screen(isTTY: boolean, columns = 200): Screen & { text: string } {
  const own = {
    isTTY,
    columns,
    text: '',
    write(text: string) {
      own.text += text;
    },
  };
  return own;
}

function halfway(): Tally {
  const tally = new Tally({
    quantities: 1,
    losses: 1,
    counted: false,
    rows: 100,
    batchSize: 10,
  });
  tally.add(new Float32Array(5).fill(0.25), 1, 0, 5, new HistoryColumns(['loss'], 0), 0);
  return tally;
}

function oneEpoch(loss: number): HistoryColumns {
  const history = new HistoryColumns(['loss'], 0);
  history.set(0, 0, loss);
  history.epochs = 1;
  return history;
}

test('elsewhere than on a terminal an epoch is one plain line', () => {
  const out = screen(false);
  const progress = new Progress(course, out);
  progress.steps(0, halfway());
  progress.epochs(oneEpoch(0.5));
  progress.close();
  expect(out.text).toMatch(/^Epoch 1\/3 {2}\d+ ms {2}loss 0\.5000 {2}[\d.]+( [kM])? samples\/s\n$/);
});

test('on a terminal the bar shows samples, ETA, loss and rate, and is replaced', () => {
  const out = screen(true);
  const progress = new Progress(course, out);
  progress.steps(0, halfway());
  expect(out.text).toMatch(
    /^Epoch 1\/3 █{12}░{12} 50\/100 {2}ETA \d+ ms {2}loss 0\.2500 {2}.* samples\/s$/u,
  );
  const bar = out.text.length;
  progress.epochs(oneEpoch(1e-7));
  const after = out.text.slice(bar);
  expect(after.startsWith('\r\u001b[KEpoch 1/3  ')).toBe(true);
  expect(after).toMatch(/ {2}\d+ ms {2}loss 1\.00e-7 {2}.*\n$/);
});

test('the bar is not wider than the terminal', () => {
  const out = screen(true, 40);
  new Progress(course, out).steps(0, halfway());
  expect(out.text).toHaveLength(39);
});

test('a bar that is left standing ends its line', () => {
  const out = screen(true);
  const progress = new Progress(course, out);
  progress.steps(0, halfway());
  progress.close();
  progress.close();
  expect(out.text.endsWith('samples/s\n')).toBe(true);
});

test('on a narrow terminal the count goes first, then the bar, never the other numbers', () => {
  const shown = (columns: number): string => {
    const out = screen(true, columns);
    new Progress(course, out).steps(0, halfway());
    return out.text;
  };
  const numbers = String.raw`ETA \d+ ms  loss 0\.2500  .* samples/s$`;
  expect(shown(76)).toMatch(new RegExp(String.raw`█+░+ 50/100  ${numbers}`, 'u'));
  expect(shown(64)).toMatch(new RegExp(`1/3 █+░+ ${numbers}`, 'u'));
  expect(shown(54)).toMatch(new RegExp(`1/3 ${numbers}`, 'u'));
  // A terminal that does not know its size says 0 columns: 80 are assumed.
  expect(shown(0)).toHaveLength(79);
  expect(shown(80)).toHaveLength(79);
});

test('the bar makes room for what a callback writes, and comes back', () => {
  const out = screen(true);
  const progress = new Progress(course, out);
  progress.hide();
  progress.show();
  expect(out.text).toBe('');
  progress.steps(0, halfway());
  const bar = out.text;
  progress.hide();
  out.write('a line\n');
  progress.show();
  expect(out.text).toBe(`${bar}\r\u001b[Ka line\n${bar}`);
  progress.hide();
  progress.close();
  expect(out.text.endsWith('\r\u001b[K')).toBe(true);
});
