import type { NeutralRecord, Time } from './records.js';

/** How many objects of a kind are left out for a reason. */
export interface LeftOut {
  readonly of: string;
  readonly reason: string;
  count: number;
}

/** Bytes of a row with its places in indexes, on the disk of a server. A text is also in the index of the search. */
export const ROW_BYTES = { message: 1400, reaction: 200, copiesOfText: 2 };

/** Counts records of the neutral form. */
export class Tally {
  private source: string | null = null;
  private readonly counts: Record<string, number> = {};
  private readonly leftOut = new Map<string, LeftOut>();
  private bytes = 0;
  private rowBytes = 0;
  private from: Time | null = null;
  private to: Time | null = null;

  add(record: NeutralRecord): void {
    if (record.record === 'source') {
      this.source = record.name;
      return;
    }
    if (record.record === 'dropped') {
      this.leaveOut(record.of, record.reason);
      return;
    }
    const kind = record.record === 'message' && record.deleted ? 'stand-in' : record.record;
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    if (record.record === 'file') {
      if (record.path === null) this.leaveOut('bytes of a file', record.missing ?? 'not in the export');
      else this.bytes += record.bytes ?? 0;
    }
    if (record.record === 'reaction') this.rowBytes += ROW_BYTES.reaction;
    if (record.record !== 'message') return;
    this.rowBytes += ROW_BYTES.message + ROW_BYTES.copiesOfText * record.body.length;
    this.addTime(record.createdAt);
  }

  /** Counts by kind, the span of the messages, the bytes of the files that are there, those that all needs on a server, and what is left out and why. */
  summary() {
    const { source, counts, bytes, rowBytes, from, to } = this;
    return { source, counts, bytes, bytesNeeded: bytes + rowBytes, from, to, dropped: [...this.leftOut.values()] };
  }

  private leaveOut(of: string, reason: string): void {
    const known = this.leftOut.get(`${of} ${reason}`) ?? { of, reason, count: 0 };
    known.count += 1;
    this.leftOut.set(`${of} ${reason}`, known);
  }

  private addTime(at: Time): void {
    if (this.from === null || at < this.from) this.from = at;
    if (this.to === null || at > this.to) this.to = at;
  }
}
