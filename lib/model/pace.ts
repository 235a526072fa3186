// How long segments are: near 100 ms, so that published weights and progress are fresh while the
// cost of starting one (about 0.1 ms) does not show. The first is one step, later ones grow by
// measuring.

const segmentMs = 100;
const growth = 16;

export class Pace {
  private stepMs = 0;
  private steps = 0;

  /** Steps for the next segment. */
  next(): number {
    if (this.steps === 0) return 1;
    const fitting = Math.floor(segmentMs / this.stepMs);
    return Math.max(1, Math.min(fitting, growth * this.steps));
  }

  /** Steps for which tables should be ready while a segment of `running` steps is under way. */
  ahead(running: number): number {
    if (this.steps === 0) return growth * running;
    return Math.ceil(Math.min(1.25 * (segmentMs / this.stepMs), growth * running));
  }

  /** A segment took so long. */
  took(steps: number, ms: number): void {
    if (steps === 0) return;
    this.steps = steps;
    this.stepMs = Math.max(ms, 0.001) / steps;
  }

  /** How long so many steps will take; 0 before the first segment. */
  expectedMs(steps: number): number {
    return steps * this.stepMs;
  }
}

// What copying costs at 5 GB/s, in ms per float.
const copyMs = 4 / 5e6;

/**
 * Whether a segment that ends `sinceMs` after weights were last published is to publish them: about
 * every 100 ms, or at its edge where callers look at the model (then readers never see older
 * weights than a callback did), and always below 1 % of the time.
 */
export function isDue(sinceMs: number, floats: number, edge: boolean): boolean {
  return sinceMs >= 100 * copyMs * floats && (edge || sinceMs >= 0.9 * segmentMs);
}
