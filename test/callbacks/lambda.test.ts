import { expect, test } from 'vitest';
import { callbacks } from '../../lib/index.ts';
import { badValues, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { classifier, x, y } from '../support/small-model.ts';

const { lambda } = callbacks;

test('calls what it is given, and nothing else', async () => {
  const seen: unknown[] = [];
  const callback = lambda({
    onTrainBegin: () => void seen.push('begin'),
    onEpochBegin: ({ epoch }) => void seen.push(epoch),
    onBatchEnd: ({ step, loss }) => void seen.push([step, typeof loss]),
    onEpochEnd: ({ epoch, loss }) => void seen.push([epoch, typeof loss]),
    onTrainEnd: () => void seen.push('end'),
    close: () => void seen.push('close'),
  });
  await classifier().fit(x, y, { callbacks: [callback, lambda(), lambda({})] });
  const steps = [0, 1].map((step) => [step, 'number']);
  expect(seen).toEqual(['begin', 0, ...steps, [0, 'number'], 'end', 'close']);
});

test('bad hooks are refused by name', () => {
  expectOptionsChecked(lambda, 'lambda');
  expectRefused(
    () => lambda({ onEpochFinish: () => {} } as never),
    '"onEpochFinish"',
    'onEpochEnd',
  );
  for (const [label, value] of badValues) {
    if (label === 'a function') continue;
    for (const hook of ['onTrainBegin', 'onEpochEnd', 'close']) {
      expectRefused(() => lambda({ [hook]: value }), `lambda: ${hook}: got`);
    }
  }
});
