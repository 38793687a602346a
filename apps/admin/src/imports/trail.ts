import { createHash } from 'node:crypto';

/** The entries of a room up to a place: their number, and a hash of what they and the room are. */
export class Trail {
  count = 0;
  private readonly hash = createHash('sha256');

  /** @param facts what else decides how the entries are stored */
  constructor(facts: object) {
    this.hash.update(JSON.stringify(facts));
  }

  /** @param entry as JSON */
  add(entry: string): void {
    this.hash.update(`\n${entry}`);
    this.count += 1;
  }

  get digest(): string {
    return `${String(this.count)}:${this.hash.copy().digest('base64url')}`;
  }

  /** The number of entries that a digest is of; 0 for none. */
  static countOf(digest: string): number {
    return /^\d+:/.test(digest) ? Number.parseInt(digest, 10) : 0;
  }
}
