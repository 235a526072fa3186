// The progress bar of `verbose: 1`, on stderr so that results can be piped. On a terminal one line
// is rewritten in place; elsewhere there is one plain line per epoch.
import type { HistoryColumns, Tally } from './history.ts';

/** Where lines go: process.stderr, or a test's own. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Course {
  /** Number of the last epoch of the run, counted from 1. */
  readonly epochs: number;
  readonly firstEpoch: number;
  readonly rows: number;
  readonly batchSize: number;
  /** Names of the training results, in the order of the tally. */
  readonly names: readonly string[];
}

const redrawMs = 50;
const barWidth = 24;
const barWidthMin = 6;

export class Progress {
  private readonly screen: Screen;
  private readonly course: Course;
  private readonly startedMs = performance.now();
  private epochStartedMs = performance.now();
  private drawnMs = 0;
  private printed = 0;
  private barShown = false;
  private drawn = '';
  private hidden = '';

  constructor(course: Course, screen: Screen = process.stderr) {
    this.course = course;
    this.screen = screen;
  }

  /** Some steps are done: `epochsDone` epochs, and those in the tally. */
  steps(epochsDone: number, tally: Tally): void {
    if (this.screen.isTTY !== true || tally.steps === 0) return;
    const nowMs = performance.now();
    if (nowMs - this.drawnMs < redrawMs) return;
    this.drawnMs = nowMs;
    const { rows, batchSize, names } = this.course;
    const done = Math.min(rows, tally.steps * batchSize);
    const means = names.map((name, i) => pair(name, tally.mean(i)));
    const left = (nowMs - this.epochStartedMs) * (rows / done - 1);
    const label = `Epoch ${this.label(epochsDone)} `;
    const numbers = [`ETA ${duration(left)}`, ...means, this.rate(epochsDone, done, nowMs)];
    const counted = [`${done}/${rows}`, ...numbers];
    // On a narrow screen the count gives way to the bar, and the bar to the other numbers.
    const room = (parts: readonly string[]): number =>
      this.width() - label.length - parts.join('  ').length - 1;
    const parts = room(counted) < barWidthMin ? numbers : counted;
    this.draw(label + bar(done / rows, Math.min(barWidth, room(parts))) + parts.join('  '));
  }

  /** Prints a line for each epoch that is complete and has none yet. */
  epochs(history: HistoryColumns): void {
    if (history.epochs === this.printed) return;
    const nowMs = performance.now();
    const perEpochMs = (nowMs - this.epochStartedMs) / (history.epochs - this.printed);
    const lines: string[] = [];
    for (; this.printed < history.epochs; this.printed++) {
      const { epoch, ...quantities } = history.logs(this.printed);
      const parts = Object.entries(quantities).map(([name, value]) => pair(name, value ?? NaN));
      const rate = `${compact((this.course.rows / perEpochMs) * 1000)} samples/s`;
      const label = `Epoch ${epoch + 1}/${this.course.epochs}`;
      lines.push([label, duration(perEpochMs), ...parts, rate].join('  '));
    }
    this.epochStartedMs = nowMs;
    this.screen.write(`${this.erase()}${lines.join('\n')}\n`);
  }

  /** Clears the line for what a callback may write; `show` draws the bar again. */
  hide(): void {
    this.hidden = this.barShown ? this.drawn : '';
    if (this.barShown) this.screen.write(this.erase());
  }

  show(): void {
    if (this.hidden !== '') this.draw(this.hidden);
    this.hidden = '';
  }

  /** Leaves the screen as a program finds it that writes next. */
  close(): void {
    if (this.barShown) this.screen.write('\n');
    this.barShown = false;
  }

  private label(epochsDone: number): string {
    return `${this.course.firstEpoch + epochsDone + 1}/${this.course.epochs}`;
  }

  private rate(epochsDone: number, done: number, nowMs: number): string {
    const samples = epochsDone * this.course.rows + done;
    return `${compact((samples / (nowMs - this.startedMs)) * 1000)} samples/s`;
  }

  private draw(text: string): void {
    this.screen.write(`${this.erase()}${text.slice(0, Math.max(10, this.width()))}`);
    this.barShown = true;
    this.drawn = text;
  }

  // The last column stays free. A terminal that does not know its size says 0.
  private width(): number {
    return (this.screen.columns || 80) - 1;
  }

  // Carriage return and "erase to the end of the line".
  private erase(): string {
    const shown = this.barShown;
    this.barShown = false;
    return shown ? '\r\u001b[K' : '';
  }
}

// With the space behind it; nothing where there is no room for one worth looking at.
function bar(share: number, width: number): string {
  if (width < barWidthMin) return '';
  const fill = Math.floor(share * width);
  return `${'█'.repeat(fill)}${'░'.repeat(width - fill)} `;
}

function pair(name: string, value: number): string {
  const tiny = Math.abs(value) < 1e-3 && value !== 0;
  return `${name} ${tiny ? value.toExponential(2) : value.toFixed(4)}`;
}

function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  const rest = Math.floor(seconds % 60);
  if (minutes < 60) return `${minutes}:${String(rest).padStart(2, '0')} min`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')} h`;
}

function compact(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M`;
  return value >= 1e4 ? `${(value / 1e3).toFixed(1)} k` : value.toFixed(0);
}
