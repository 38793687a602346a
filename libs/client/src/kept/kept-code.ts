import type { UserId } from '#contracts';

import { deleteIdb } from '../storage/indexed-db.js';
import type { Kept, KeptPlace } from '../replica/kept.js';
import { ownerOf } from './kept.policy.js';
import { KeptDatabase } from './kept-database.js';
import { KeptRooms, type KeptServices } from './kept-rooms.js';

/** Resolves with what is kept of the user, or with `null`. Deletes what is kept of another user, who is `owner`. */
export async function readKept(place: KeptPlace, owner: string, userId: UserId): Promise<Kept | null> {
  const { database, storage, name } = place;
  if (owner === ownerOf(userId)) return new KeptDatabase(database, name, owner).read();
  await deleteIdb(database, name);
  await storage.delete(name);
  return null;
}

/** Begins to keep the user's rooms. Resolves with `null` if that is not wanted any more. */
export async function keepRooms(
  { database, storage, name }: KeptPlace,
  services: KeptServices,
  { userId, kept, isWanted }: { readonly userId: UserId; readonly kept: Kept | null; readonly isWanted: () => boolean },
): Promise<KeptRooms | null> {
  if (!isWanted()) return null;
  const owner = ownerOf(userId);
  const own = new KeptDatabase(database, name, owner);
  await Promise.all([storage.set(name, owner), own.claim()]);
  return isWanted() ? new KeptRooms(own, services, kept) : null;
}
