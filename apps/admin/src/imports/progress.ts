import { shown } from '../table.js';

/** A terminal shows each of these; a file gets a line in each of the longer time. */
const SHOWN_MS = 250;
const LINE_MS = 30_000;
const BAR_WIDTH = 24;
const CLEAR_LINE = '\r\u001B[2K';

/** What progress is written to: standard error, or a test's. */
interface Shown {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows how far a long work is, as a bar on a terminal, else as lines. */
export class Progress {
  private done = 0;
  private total = 0;
  private phase = '';
  private startedAt = 0;
  /** Done before this run. */
  private shownAt = -Infinity;

  constructor(
    private readonly shown: Shown = process.stderr,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param total 0 if it is not known; then records are counted. It grows with what is done beyond it, such as further parts of long messages */
  begin(phase: string, total: number): void {
    this.end();
    Object.assign(this, { phase, total, done: 0, startedAt: this.now(), shownAt: -Infinity });
    this.show();
  }

  add(count: number): void {
    this.done += count;
    if (this.total > 0) this.total = Math.max(this.total, this.done);
    this.show();
  }

  /** A line of its own. */
  note(line: string): void {
    this.shown.write(`${this.shown.isTTY === true ? CLEAR_LINE : ''}${shown(line)}\n`);
    this.shownAt = -Infinity;
  }

  end(): void {
    if (this.phase === '') return;
    if (this.done > 0) this.note(this.line());
    this.phase = '';
  }

  private show(): void {
    const now = this.now();
    if (now - this.shownAt < (this.shown.isTTY === true ? SHOWN_MS : LINE_MS)) return;
    this.shownAt = now;
    this.shown.write(this.shown.isTTY === true ? `${CLEAR_LINE}${this.line()}` : `${this.line()}\n`);
  }

  private line(): string {
    const { phase, total, done } = this;
    const seconds = (this.now() - this.startedAt) / 1000;
    if (total === 0) return `${phase}: ${String(done)} records, ${lasting(seconds)}`;
    const share = Math.min(1, done / total);
    const filled = Math.round(share * BAR_WIDTH);
    const bar = this.shown.isTTY === true ? ` [${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]` : '';
    const left = done === 0 || done >= total ? '' : `, ${lasting((seconds * (total - done)) / done)} left`;
    return `${phase}:${bar} ${String(done)} of ${String(total)} (${String(Math.floor(share * 100))} %), ${lasting(seconds)}${left}`;
  }
}

function lasting(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${String(whole)} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${String(minutes)} min` : `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}
