// How many threads a run trains on: those that it may use, or one alone where that is faster. More
// are slower than one where steps are small and the cores far apart, or where others need them;
// nobody can tell beforehand, so both are measured from time to time. No bit depends on it.

// The first trial comes when a run has lasted for a while; while trials fail they get rarer.
const firstMs = 300;
const lastMs = 8000;
const trialMs = 10;
/** So many times as long as a single step of a trial may take, training goes on before it. */
const rarely = 30;
/** What changing over must save at least, so that noise does not do it. */
const worthwhile = 0.9;

export class Crew {
  private readonly allowed: number;
  private threads: number;
  private stepMs = 0;
  /** Since the last trial. */
  private trainedMs = 0;
  private waitMs = firstMs;

  constructor(allowed: number) {
    this.allowed = allowed;
    this.threads = allowed;
  }

  /** The threads of the next segment, and how many steps it may have at most. */
  next(): { readonly threads: number; readonly most: number } {
    const { threads, allowed, stepMs } = this;
    const waitMs = Math.max(this.waitMs, rarely * allowed * stepMs);
    if (allowed === 1 || this.trainedMs < waitMs) return { threads, most: Infinity };
    const most = Math.max(1, Math.floor(trialMs / stepMs));
    return { threads: threads === 1 ? allowed : 1, most };
  }

  /** A segment took so long; whether it was one of the usual ones. */
  took(threads: number, steps: number, ms: number): boolean {
    if (steps === 0) return false;
    this.trainedMs += ms;
    const stepMs = Math.max(ms, 0.001) / steps;
    const usual = threads === this.threads;
    if (!usual) {
      this.trainedMs = 0;
      const faster = stepMs < worthwhile * this.stepMs;
      this.waitMs = faster ? firstMs : Math.min(2 * this.waitMs, lastMs);
      if (!faster) return false;
      this.threads = threads;
    }
    this.stepMs = stepMs;
    return usual;
  }
}
