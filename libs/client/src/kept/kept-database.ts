import type { OpenedRoom, RoomId } from '#contracts';

import { type IdbFactory, type IdbObjectStore, type IdbRun, idbTransactions, settled } from '../storage/indexed-db.js';
import type { Kept, KeptBase } from '../replica/kept.js';

const OWNER = 'owner';
const BASE = 'base';
const ROOM = 'room:';

/** The rooms to write; `null`: the room is to be deleted. */
export type KeptChanges = ReadonlyMap<RoomId, OpenedRoom | null>;

/**
 * The database of one user's rooms. It names its owner, and each transaction checks that: a client that does not know yet that
 * the user has logged out in another tab can neither read nor write.
 */
export class KeptDatabase {
  private readonly run: IdbRun;

  constructor(
    factory: IdbFactory,
    name: string,
    /** The user, and the version of what is stored. */
    private readonly owner: string,
  ) {
    this.run = idbTransactions(factory, name);
  }

  /** Takes the database for this owner. Deletes what another one has stored. */
  claim(): Promise<void> {
    return this.run('readwrite', async (store) => {
      if (await this.isOwn(store)) return;
      await settled(store.clear());
      await settled(store.put(this.owner, OWNER));
    });
  }

  /** Resolves with `null` if nothing of this owner is stored. */
  read(): Promise<Kept | null> {
    return this.run('readonly', async (store) => {
      if (!(await this.isOwn(store))) return null;
      const base = (await settled(store.get(BASE))) as KeptBase | undefined;
      const values = (await settled(store.getAll())) as (OpenedRoom | KeptBase | string)[];
      const rooms = values.filter((value): value is OpenedRoom => typeof value === 'object' && 'room' in value);
      return base === undefined ? null : { ...base, rooms };
    });
  }

  /** Resolves with `false` if the database is not this owner's any more: nothing was written. */
  write(base: KeptBase, changes: KeptChanges): Promise<boolean> {
    return this.run('readwrite', async (store) => {
      if (!(await this.isOwn(store))) return false;
      const requests = [...changes].map(([roomId, room]) =>
        room === null ? store.delete(ROOM + roomId) : store.put(room, ROOM + roomId),
      );
      await Promise.all([...requests, store.put(base, BASE)].map(settled));
      return true;
    });
  }

  private async isOwn(store: IdbObjectStore): Promise<boolean> {
    return (await settled(store.get(OWNER))) === this.owner;
  }
}
