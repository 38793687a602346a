import type { Statement } from '#persistence/sql';
import type { Drafts } from '../draft/drafts.js';
import type { Entry, RoomWork } from '../draft/room-work.js';

/**
 * A kind of rows that commands read after their rooms are locked. Each has a file of its own and a line in `FACTS`. A
 * transaction sends the statement only if its commands name keys.
 */
export interface Fact<Key extends readonly unknown[], Row> {
  /** The keys of the rows that this command needs. */
  keysOf(entry: Entry, work: RoomWork): readonly Key[];
  /** Locks the rows before `statement` reads them. Takes the same values. */
  readonly lock?: Statement;
  /** Takes an array for each part of the keys, each key once, then the values of `more`. */
  readonly statement: Statement;
  readonly more?: readonly unknown[];
  /** A statement gets at most so many keys, or it would exceed its time. The rows of one key must not depend on other keys. */
  readonly keysAtOnce?: number;
  into(drafts: Drafts, rows: readonly Row[]): void;
}

/** A kind of rows whose keys depend on the rows of `FACTS`. It takes a further round trip, if there are keys. */
export interface LateFact<Key extends readonly unknown[], Row> extends Omit<Fact<Key, Row>, 'keysOf' | 'lock'> {
  keysOf(entry: Entry, work: RoomWork, drafts: Drafts): readonly Key[];
}

/** Most commands need no rows of most kinds: this array is shared. */
export const NONE: readonly never[] = [];
