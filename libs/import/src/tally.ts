import type { NeutralRecord, Time } from './records.js';

/** How many objects of a kind are left out for a reason. */
export interface LeftOut {
  readonly of: string;
  readonly reason: string;
  count: number;
}

/** Counts records of the neutral form. */
export class Tally {
  private source: string | null = null;
  private readonly counts: Record<string, number> = {};
  private readonly leftOut = new Map<string, LeftOut>();
  private bytes = 0;
  private from: Time | null = null;
  private to: Time | null = null;

  add(record: NeutralRecord): void {
    if (record.record === 'source') {
      this.source = record.name;
      return;
    }
    if (record.record === 'dropped') {
      const { of, reason } = record;
      const known = this.leftOut.get(`${of} ${reason}`) ?? { of, reason, count: 0 };
      known.count += 1;
      this.leftOut.set(`${of} ${reason}`, known);
      return;
    }
    const kind = record.record === 'message' && record.deleted ? 'stand-in' : record.record;
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    if (record.record === 'file' && record.path !== null) this.bytes += record.bytes ?? 0;
    if (record.record === 'message') this.addTime(record.createdAt);
  }

  /** Counts by kind, the span of the messages, the bytes of the files that are there, and what is left out and why. */
  summary() {
    const { source, counts, bytes, from, to } = this;
    return { source, counts, bytes, from, to, dropped: [...this.leftOut.values()] };
  }

  private addTime(at: Time): void {
    if (this.from === null || at < this.from) this.from = at;
    if (this.to === null || at > this.to) this.to = at;
  }
}
