// The table that `summary()` prints: a line per layer, then what all of it comes to.
import { shapeText } from '../errors.ts';
import type { LayerDefinition } from '../layers/layer.ts';
import { isTrained, settle } from '../network/network.ts';
import type { Network } from '../network/network.ts';
import type { Core } from './core.ts';

export function summary({ network: own, seed, compiled, plans }: Core): string {
  // What trains was settled by compile; before it, by what `trainable` says now.
  const network = compiled ? plans.compiledNetwork : settle(own);
  const chained = isChain(network);
  const rows = network.layers.map((layer) => rowOf(network, layer, chained));
  const header = ['Layer', 'Output shape', 'Parameters', ...(chained ? [] : ['Reads'])];
  const widths = header.map((title, c) =>
    rows.reduce((width, row) => Math.max(width, row[c]?.length ?? 0), title.length),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, c) => cell.padEnd(widths[c] ?? 0))
      .join('   ')
      .trimEnd();
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width, 3 * (widths.length - 1)));
  const total = network.weights.reduce((sum, { size }) => sum + size, 0);
  const trained = network.weights.reduce(
    (sum, weight) => sum + (isTrained(network, weight) ? weight.size : 0),
    0,
  );
  const inputs = network.inputs.map(({ shape }) => shapeText([-1, ...shape])).join(' and ');
  const outputs = network.outputs.map(({ name }) => name).join(' and ');
  const ends = `input ${inputs}${chained ? '' : `, output ${outputs}`}`;
  return [
    `Model "${network.name}", ${ends}, seed ${seed}`,
    rule,
    line(header),
    rule,
    ...rows.map(line),
    rule,
    `${withCommas(total)} parameters (${bytesText(total * 4)}), ${withCommas(trained)} trained`,
  ].join('\n');
}

// One input, and each layer reads the one before it: there is nothing to tell of connections.
function isChain({ calls, inputs, outputs }: Network): boolean {
  const single = inputs.length === 1 && outputs.length === 1;
  return single && calls.every((call) => call.inputs.join() === String(call.output - 1));
}

function rowOf(network: Network, layer: LayerDefinition, chained: boolean): string[] {
  const { calls, inputs, weights, frozen } = network;
  const own = calls.filter((call) => call.layer === layer);
  const port = inputs.find(({ name }) => name === layer.name);
  // A shared layer may give another shape in each call.
  const shapes = own.length > 0 ? own.map((call) => call.shape) : [port?.shape ?? []];
  const texts = new Set(shapes.map((shape) => shapeText([-1, ...shape])));
  const parameters = weights.reduce((sum, w) => sum + (w.layer === layer ? w.size : 0), 0);
  const nameOf = (tensor: number): string =>
    inputs[tensor]?.name ?? calls.find(({ output }) => output === tensor)?.layer.name ?? '';
  const reads = own.map((call) => call.inputs.map(nameOf).join(', '));
  return [
    `${layer.name} (${layer.type})`,
    [...texts].join('; '),
    withCommas(parameters) + (frozen.has(layer) ? ' frozen' : ''),
    ...(chained ? [] : [reads.join('; ')]),
  ];
}

// Not toLocaleString: the text is the same everywhere.
function withCommas(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(1)} KiB` : `${(kilobytes / 1024).toFixed(1)} MiB`;
}
