import type { OpenEntry } from './open-entry.js';

/** Limits of one call, which becomes one transaction: batches, and bytes of their JSON. */
const CALL_BATCHES_MAX = 500;
const CALL_BYTES_MAX = 1024 * 1024;
/** Slow entries in one call: light entries of its partition wait for it. */
const SLOW_CALL_MAX = 8;

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

/**
 * A heavy entry has a call of its own, slow ones have one for a few of them. `unknown`: it waits, with all later entries of
 * its room, until it is known whether it is heavy.
 */
export type Weight = 'light' | 'slow' | 'unknown' | 'heavy';

/**
 * The entries of one partition that wait for their first call. Entries of a room keep their order; entries of other rooms
 * pass those that are not light.
 */
export class PartitionQueue<Entry extends OpenEntry> {
  private entries: Entry[] = [];
  private readonly notLight = new Map<Entry, Weight>();
  /** True from a heavy or slow call until the light entries have had their turn. */
  private owesLight = false;
  private byteCount = 0;

  get length(): number {
    return this.entries.length;
  }

  /** The entries, without those of rooms that wait until a weight is known, and the sum of their bytes. */
  get ready(): { readonly count: number; readonly bytes: number } {
    const all = { count: this.entries.length, bytes: this.byteCount };
    if (!this.hasUnknown()) return all;
    const rooms = new Set<string>();
    for (const entry of this.entries) {
      if (this.notLight.get(entry) === 'unknown') rooms.add(entry.batch.roomId);
      if (!rooms.has(entry.batch.roomId)) continue;
      all.count -= 1;
      all.bytes -= entry.bytes;
    }
    return all;
  }

  private hasUnknown(): boolean {
    for (const weight of this.notLight.values()) if (weight === 'unknown') return true;
    return false;
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
   * Removes and returns the entries of a call that is not light: the first heavy entry, or the first slow ones. None of them
   * has an entry of its room before it that stays. Returns none until `takeLight` was called after the last such call.
   */
  takeNotLight(heldRooms: ReadonlySet<string>): Entry[] {
    if (this.notLight.size === 0 || this.owesLight) return [];
    const rooms = new Set<string>(heldRooms);
    const taken = new Set<Entry>();
    for (const entry of this.entries) {
      const { roomId } = entry.batch;
      const weight = this.notLight.get(entry);
      const isFirst = !rooms.has(roomId);
      if (isFirst && weight === 'heavy' && taken.size === 0) return this.remove(new Set([entry]));
      if (isFirst && weight === 'slow') taken.add(entry);
      else rooms.add(roomId);
      if (taken.size === SLOW_CALL_MAX) break;
    }
    return this.remove(taken);
  }

  private remove(taken: ReadonlySet<Entry>): Entry[] {
    if (taken.size === 0) return [];
    this.owesLight = true;
    this.entries = this.entries.filter((entry) => !taken.has(entry));
    for (const entry of taken) {
      this.notLight.delete(entry);
      this.byteCount -= entry.bytes;
    }
    return [...taken];
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
