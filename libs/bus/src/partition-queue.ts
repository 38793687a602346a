import type { OpenEntry } from './open-entry.js';

/** Limits of one call, which becomes one transaction: batches, and bytes of their JSON. */
const CALL_BATCHES_MAX = 500;
const CALL_BYTES_MAX = 1024 * 1024;

/** The light entries that are collected for one call. */
export class CallLoad<Entry extends OpenEntry> {
  readonly entries: Entry[] = [];
  private bytes = 0;

  /** Adds the entry, or returns false if the call is full. The first entry may be larger than the limit. */
  add(entry: Entry): boolean {
    const { length } = this.entries;
    if (length >= CALL_BATCHES_MAX || (length > 0 && this.bytes + entry.bytes > CALL_BYTES_MAX)) return false;
    this.entries.push(entry);
    this.bytes += entry.bytes;
    return true;
  }
}

/** `unknown`: it waits, with all later entries of its room, until it is known whether it is heavy. */
export type Weight = 'light' | 'unknown' | 'heavy';

/**
 * The entries of one partition that wait for their first call. Entries of a room keep their order; entries of other rooms
 * pass those that are not light.
 */
export class PartitionQueue<Entry extends OpenEntry> {
  private entries: Entry[] = [];
  private readonly notLight = new Map<Entry, Weight>();
  /** True from a heavy call until the light entries have had their turn. */
  private owesLight = false;
  private byteCount = 0;

  get length(): number {
    return this.entries.length;
  }

  /** The sum of the entries' bytes. */
  get bytes(): number {
    return this.byteCount;
  }

  push(entry: Entry, weight: Weight): void {
    this.entries.push(entry);
    this.byteCount += entry.bytes;
    if (weight !== 'light') this.notLight.set(entry, weight);
  }

  /** Ends the wait of an entry of unknown weight, if it is still here. */
  weighed(entry: Entry, weight: Weight): void {
    if (!this.notLight.delete(entry) || weight === 'light') return;
    this.notLight.set(entry, weight);
  }

  /**
   * Moves light entries to the load until it is full. Entries of held rooms stay, and so do those that are not light
   * and those behind one of their room.
   */
  takeLight(heldRooms: ReadonlySet<string>, load: CallLoad<Entry>): void {
    const rooms = new Set(heldRooms);
    const left: Entry[] = [];
    let seen = 0;
    for (const entry of this.entries) {
      const { roomId } = entry.batch;
      if (this.notLight.has(entry)) rooms.add(roomId);
      if (rooms.has(roomId)) left.push(entry);
      else if (load.add(entry)) this.byteCount -= entry.bytes;
      else break;
      seen += 1;
    }
    // If the call was full before the first of them, they still wait for their turn.
    if (seen > left.length || seen === this.entries.length) this.owesLight = false;
    this.entries.splice(0, seen, ...left);
  }

  /**
   * Removes and returns the first heavy entry that has no entry of its room before it. Returns `undefined` if there is
   * none, or until `takeLight` was called after the last heavy entry.
   */
  takeHeavy(heldRooms: ReadonlySet<string>): Entry | undefined {
    if (this.notLight.size === 0 || this.owesLight) return undefined;
    const rooms = new Set<string>(heldRooms);
    const at = this.entries.findIndex((entry) => {
      const { roomId } = entry.batch;
      if (!rooms.has(roomId) && this.notLight.get(entry) === 'heavy') return true;
      rooms.add(roomId);
      return false;
    });
    const [heavy] = at < 0 ? [] : this.entries.splice(at, 1);
    if (heavy === undefined) return undefined;
    this.owesLight = true;
    this.notLight.delete(heavy);
    this.byteCount -= heavy.bytes;
    return heavy;
  }

  /** Adds the rooms of the entries to the set. */
  addRooms(rooms: Set<string>): void {
    for (const { batch } of this.entries) rooms.add(batch.roomId);
  }

  /** Removes and returns all entries. */
  clear(): Entry[] {
    this.notLight.clear();
    this.byteCount = 0;
    return this.entries.splice(0);
  }
}
