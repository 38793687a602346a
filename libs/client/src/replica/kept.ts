import type { OpenedRoom, UserId } from '#contracts';

import type { IdbFactory } from '../storage/indexed-db.js';
import type { ClientStorage } from '../storage/storage.js';

/** What the client keeps of a user over a reload. */
export interface Kept {
  readonly epoch: string;
  readonly blocked: readonly UserId[];
  /** All of the user's rooms; the latest of them with messages. */
  readonly rooms: readonly OpenedRoom[];
}

/** What is kept besides the rooms. */
export type KeptBase = Omit<Kept, 'rooms'>;

/** Where rooms are kept. */
export interface KeptPlace {
  readonly database: IdbFactory;
  /** Has the owner of the database, so that a client for which nothing is kept neither opens it nor loads the code. */
  readonly storage: ClientStorage;
  /** The name of the database, and the key of its owner in the storage. */
  readonly name: string;
}
