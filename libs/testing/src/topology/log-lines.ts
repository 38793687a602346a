import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MS = 30_000;
const POLL_INTERVAL_MS = 50;
/** More lines than a test writes. */
const LINES_MAX = 50_000;

/** A line of a service's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly service: string; readonly event?: string };

/** Collects the JSON lines in the output of processes. */
export class LogLines {
  readonly lines: LogLine[] = [];
  private rest = '';

  add(text: string): void {
    const parts = (this.rest + text).split('\n');
    this.rest = parts.pop() ?? '';
    for (const part of parts) {
      if (part.startsWith('{"level"') && this.lines.length < LINES_MAX) this.lines.push(JSON.parse(part) as LogLine);
    }
  }

  /** The first line that has these fields; rejects if none comes in time. */
  async find(fields: Readonly<Record<string, unknown>>): Promise<LogLine> {
    const endsAtMs = performance.now() + WAIT_MS;
    for (;;) {
      const found = this.lines.find((line) => Object.entries(fields).every(([name, value]) => line[name] === value));
      if (found !== undefined) return found;
      if (performance.now() > endsAtMs) throw new Error(`no log line has ${JSON.stringify(fields)}`);
      await sleep(POLL_INTERVAL_MS);
    }
  }
}
