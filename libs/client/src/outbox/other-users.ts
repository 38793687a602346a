import type { UserId } from '#contracts';

import type { Runtime } from '../runtime/runtime.js';
import type { BlobStorage } from '../storage/blob-storage.js';
import type { ClientStorage } from '../storage/storage.js';

/** Where unsent messages and their files are. */
export interface OutboxPlace {
  readonly storage: ClientStorage;
  readonly blobs: BlobStorage;
  readonly runtime: Runtime;
  /** Begins all keys, before the id of the user. */
  readonly prefix: string;
}

/** Deletes the unsent messages of all users but this one. */
export async function eraseOtherUsers(place: OutboxPlace, userId: UserId): Promise<void> {
  const { storage, blobs, prefix, runtime } = place;
  const own = prefix + userId;
  const isOthers = (key: string): boolean => key.startsWith(prefix) && key !== own && !key.startsWith(`${own}:`);
  try {
    const keys = storage.keys === undefined ? await keysOfLast(storage, prefix, userId) : await storage.keys();
    for (const key of keys.filter(isOthers)) await storage.delete(key);
    for (const key of (await blobs.keys()).filter(isOthers)) await blobs.delete(key);
  } catch (error) {
    runtime.report(error);
  }
}

/** A storage that does not list its keys has those of one client, whose last user it names. */
async function keysOfLast(storage: ClientStorage, prefix: string, userId: UserId): Promise<readonly string[]> {
  const nameKey = `last-user:${prefix}`;
  const last = await storage.get(nameKey);
  if (last !== userId) await storage.set(nameKey, userId);
  return last === null ? [] : [prefix + last];
}
