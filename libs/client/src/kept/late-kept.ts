import type { RoomId, UserId } from '#contracts';

import { lateCode } from '../late-code.js';
import type { RoomFollower } from '../replica/room-follower.js';
import type { Timer } from '../runtime.js';
import { type IdbFactory, settled } from '../storage/indexed-db.js';
import type { ClientStorage } from '../storage/storage.js';
import type { Kept } from './kept.js';
import { ownerOf } from './kept.policy.js';
import type { KeptRooms, KeptServices } from './kept-rooms.js';

const loadCode = lateCode('kept rooms', () => import('./kept-code.js'));

/** After the first `sync`, the page has more urgent work for some time. */
const BEGIN_MS = 3_000;

export interface LateKeptOptions {
  /** `undefined`: nothing is kept. */
  readonly database: IdbFactory | undefined;
  /** Has the owner of the database, so that a client for which nothing is kept neither opens it nor loads the code. */
  readonly storage: ClientStorage;
  /** The name of the database, and the key of its owner in the storage. */
  readonly name: string;
}

/** What is kept of the user's rooms over a reload. Does nothing if the database fails. */
export class LateKept {
  private rooms: KeptRooms | null = null;
  private kept: Kept | null = null;
  private timer: Timer | null = null;

  constructor(
    private readonly options: LateKeptOptions,
    private readonly services: KeptServices,
  ) {}

  get isOn(): boolean {
    return this.options.database !== undefined;
  }

  followerOf(roomId: RoomId): RoomFollower | undefined {
    return this.rooms?.followerOf(roomId);
  }

  /** Resolves with what is kept of the user, or with `null`. Deletes what is kept of another user. */
  async read(userId: UserId): Promise<Kept | null> {
    const { database, storage, name } = this.options;
    if (database === undefined) return null;
    try {
      const owner = await storage.get(name);
      if (owner !== null && owner !== ownerOf(userId)) await this.delete(database);
      else if (owner !== null) this.kept = await new (await loadCode()).KeptDatabase(database, name, owner).read();
      return this.kept;
    } catch (error) {
      this.services.runtime.report(error);
      return null;
    }
  }

  /** Called once the client is up to date: keeps the user's rooms from now on. */
  caughtUp(userId: UserId | null): void {
    const { database } = this.options;
    if (database === undefined || userId === null) return;
    this.rooms?.caughtUp();
    if (this.rooms !== null || this.timer !== null) return;
    const timer = this.services.runtime.clock.after(BEGIN_MS, () => {
      void this.begin(database, ownerOf(userId), () => this.timer === timer).catch((error: unknown) =>
        this.services.runtime.report(error),
      );
    });
    this.timer = timer;
  }

  changed(roomId: RoomId): void {
    this.rooms?.changed(roomId);
  }

  stop(): void {
    this.timer?.cancel();
    this.rooms?.stop();
    this.timer = null;
    this.rooms = null;
    this.kept = null;
  }

  /** Deletes everything. */
  async clear(): Promise<void> {
    this.stop();
    const { database } = this.options;
    if (database === undefined) return;
    await this.delete(database).catch((error: unknown) => this.services.runtime.report(error));
  }

  private async delete(database: IdbFactory): Promise<void> {
    const { storage, name } = this.options;
    await settled(database.deleteDatabase(name));
    await storage.delete(name);
  }

  private async begin(database: IdbFactory, owner: string, isWanted: () => boolean): Promise<void> {
    const { storage, name } = this.options;
    const { KeptDatabase, KeptRooms } = await loadCode();
    if (!isWanted()) return;
    const own = new KeptDatabase(database, name, owner);
    await Promise.all([storage.set(name, owner), own.claim()]);
    if (!isWanted()) return;
    this.rooms = new KeptRooms(own, this.services, this.kept);
    this.kept = null;
    this.rooms.begin();
  }
}
