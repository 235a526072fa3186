// The option `callbacks` of fit: what is no callback is refused by its place.
import { expect, test } from 'vitest';
import { callbacks } from '../../lib/index.ts';
import { badValues, expectRefused, throwingGetter } from '../support/bad-values.ts';
import { classifier, weightsOf, x, y } from '../support/small-model.ts';

const fit = (value: unknown, model = classifier()): unknown =>
  model.fit(x, y, { callbacks: value as never });

test('what is no list of callbacks is refused, and changes nothing', async () => {
  const model = classifier();
  for (const [label, value] of badValues) {
    if (label !== 'an empty array') expectRefused(() => fit(value, model), 'fit: callbacks');
    expectRefused(() => fit([{ name: 'sound', begin: () => ({}) }, value], model), 'callbacks[1]');
  }
  const twin = classifier();
  await model.fit(x, y, { callbacks: [] });
  await twin.fit(x, y);
  expect(weightsOf(model)).toEqual(weightsOf(twin));
});

test('what is nearly one is told what it lacks', () => {
  const begin = () => ({});
  const needed = 'needed a callback, { name, begin }.';
  for (const value of [{ begin }, { name: 'x' }, { name: 3, begin }, throwingGetter('name')]) {
    expectRefused(() => fit([value]), 'fit: callbacks[0]: got an object', needed);
  }
  const hooks = { onEpochEnd: () => {} };
  expectRefused(() => fit([hooks]), needed, 'Functions alone go into callbacks.lambda().');
  expectRefused(() => fit([{ name: '', begin }]), 'fit: callbacks[0]: name: got ""');
  const shows = { name: 'x', begin, showsLearningRate: 1 };
  expectRefused(() => fit([shows]), 'callbacks[0]: showsLearningRate: got 1, needed true or false');
  expectRefused(
    () => fit([callbacks.earlyStopping]),
    'fit: callbacks[0]: got the factory callbacks.earlyStopping.',
    'Call it: callbacks.earlyStopping().',
  );
});

test('the hooks that are options of fit must be functions', () => {
  for (const name of ['onEpochEnd', 'onBatchEnd']) {
    const call = () => classifier().fit(x, y, { [name]: 'no' });
    expectRefused(call, `fit: ${name}: got "no", needed a function.`);
  }
});
