// Memory between guard zones: a write outside of a region is found, and where two kinds of canaries
// lead to the same bits, so is a read that matters.
import type { Executor, Memory } from '#lib/executors/executor.ts';
import type { Region } from '#lib/plan/plan.ts';

// Far enough for whatever writes by whole vectors or tiles; keeps regions on a line of the cache.
const zoneBytes = 1024;

interface Zones {
  readonly region: string;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export class Guards {
  private readonly executor: Executor;
  private readonly canary: number;
  private readonly zones: Zones[] = [];

  /** Every float of the zones is the canary. */
  constructor(executor: Executor, canary: number) {
    this.executor = executor;
    this.canary = canary;
  }

  /** Memory of exactly this length between two zones. */
  readonly provide = (type: Region['type'], length: number, region: string): Memory => {
    const size = type === 'u8' ? 1 : 4;
    const floats = Math.ceil((length * size + 2 * zoneBytes) / 64) * 16;
    const whole = this.executor.allocate(floats).fill(this.canary);
    const { buffer, byteOffset } = whole;
    const start = byteOffset + zoneBytes;
    const bytes = new Uint8Array(buffer, byteOffset, floats * 4);
    this.zones.push({ region, bytes, start: zoneBytes, end: zoneBytes + length * size });
    if (type === 'f32') return new Float32Array(buffer, start, length);
    if (type === 'i32') return new Int32Array(buffer, start, length);
    return new Uint8Array(buffer, start, length);
  };

  /** Where canaries are gone: `region weights, byte -4`, counted from the end that is nearer. */
  damage(): string[] {
    const [canary] = new Uint32Array(Float32Array.of(this.canary).buffer);
    const expected = new Uint8Array(Uint32Array.of(canary ?? 0).buffer);
    return this.zones.flatMap(({ region, bytes, start, end }) => {
      const at = bytes.findIndex((byte, i) => (i < start || i >= end) && byte !== expected[i % 4]);
      if (at < 0) return [];
      return [`region ${region}, byte ${at < start ? at - start : `+${at - end}`}`];
    });
  }
}
