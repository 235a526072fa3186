// summary(): what stands in the table, for chains and for graphs with shared and frozen layers.
import { expect, test } from 'vitest';
import { functionalModel, input, layers, sequential } from '../../lib/index.ts';

test('a chain has a line for each layer, and what all of it comes to', () => {
  const model = sequential(
    [
      layers.dense({ units: 300, activation: 'relu', inputShape: [28] }),
      layers.batchNormalization(),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, trainable: false, name: 'out' }),
    ],
    { seed: 7, name: 'mine' },
  );
  const lines: string[] = [];
  const text = model.summary({ print: (line) => lines.push(line) });
  expect(lines.join('\n')).toBe(text);
  expect(lines.filter((line) => !line.startsWith('─'))).toEqual([
    'Model "mine", input [n, 28], seed 7',
    'Layer                                     Output shape   Parameters',
    'dense (dense)                             [n, 300]       8,700',
    'batchNormalization (batchNormalization)   [n, 300]       1,200',
    'dropout (dropout)                         [n, 300]       0',
    'out (dense)                               [n, 10]        3,010 frozen',
    // Moving averages, 600, and the frozen layer are not trained.
    '12,910 parameters (50.4 KiB), 9,300 trained',
  ]);
});

test('a layer is frozen from compile on, before that as it is told to be', () => {
  const layer = layers.dense({ units: 2, inputShape: [3] });
  const model = sequential([layer]);
  const shown = () => model.summary().match(/8 frozen|\d trained/g);
  expect(shown()).toEqual(['8 trained']);
  layer.trainable = false;
  expect(shown()).toEqual(['8 frozen', '0 trained']);
  const compile = () => model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  compile();
  layer.trainable = true;
  expect(shown()).toEqual(['8 frozen', '0 trained']);
  compile();
  expect(shown()).toEqual(['8 trained']);
  layer.trainable = false;
  expect(shown()).toEqual(['8 trained']);
});

test('a graph says what each layer reads, and all shapes of a shared one', () => {
  const left = input({ shape: [4], name: 'left' });
  const right = input({ shape: [3, 4], name: 'right' });
  const shared = layers.dense({ units: 2, name: 'shared' });
  const flat = layers.flatten().apply(shared.apply(right));
  const both = layers.concatenate().apply([shared.apply(left), flat]);
  const outputs = [
    layers.dense({ units: 1, name: 'a' }).apply(both),
    layers.dense({ units: 3, name: 'b' }).apply(both),
  ] as const;
  const model = functionalModel({ inputs: [left, right], outputs, seed: 1 });
  expect(
    model
      .summary()
      .split('\n')
      .filter((line) => !line.startsWith('─')),
  ).toEqual([
    'Model "functional", input [n, 4] and [n, 3, 4], output a and b, seed 1',
    'Layer                       Output shape        Parameters   Reads',
    'left (inputLayer)           [n, 4]              0',
    'right (inputLayer)          [n, 3, 4]           0',
    'shared (dense)              [n, 3, 2]; [n, 2]   10           right; left',
    'flatten (flatten)           [n, 6]              0            shared',
    'concatenate (concatenate)   [n, 8]              0            shared, flatten',
    'a (dense)                   [n, 1]              9            concatenate',
    'b (dense)                   [n, 3]              27           concatenate',
    '46 parameters (184 B), 46 trained',
  ]);
});
