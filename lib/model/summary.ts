// The table that `summary()` prints: a line per layer, then what all of it comes to.
import { shapeText } from '../errors.ts';
import type { Core } from './core.ts';

export function summary({ network, seed }: Core): string {
  const parametersOf = (layer: object): number =>
    network.weights.reduce((sum, weight) => sum + (weight.layer === layer ? weight.size : 0), 0);
  const rows = network.layers.map((layer, i) => [
    `${layer.name} (${layer.type})`,
    shapeText([-1, ...(network.shapes[i] ?? [])]),
    withCommas(parametersOf(layer)) + (layer.trainable ? '' : ' frozen'),
  ]);
  const header = ['Layer', 'Output shape', 'Parameters'];
  const widths = header.map((title, c) =>
    rows.reduce((width, row) => Math.max(width, row[c]?.length ?? 0), title.length),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, c) => cell.padEnd(widths[c] ?? 0))
      .join('   ')
      .trimEnd();
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width, 6));
  const total = network.weights.reduce((sum, { size }) => sum + size, 0);
  const trained = network.weights.reduce(
    (sum, { size, trainable, layer }) => sum + (trainable && layer.trainable ? size : 0),
    0,
  );
  return [
    `Model "${network.name}", input ${shapeText([-1, ...network.inputShape])}, seed ${seed}`,
    rule,
    line(header),
    rule,
    ...rows.map(line),
    rule,
    `${withCommas(total)} parameters (${bytesText(total * 4)}), ${withCommas(trained)} trained`,
  ].join('\n');
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
