import { beforeEach } from 'vitest';
import {
  roomChannel,
  userChannel,
  type Actor,
  type Item,
  type RoomCommand,
  type RoomId,
  type UserItem,
} from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestHistory } from './test-history.js';
import { TestStore } from './test-store.js';

/** A published frame: the event and its content. */
export type Frame<Content> = [event: string, { from: number; to: number; items: Content[] }];

/** Two histories on one store, and three users, who are new in each test. */
export class TestScene {
  readonly store: TestStore;
  readonly history: TestHistory;
  readonly other: TestHistory;
  ann!: Actor;
  bob!: Actor;
  cid!: Actor;

  constructor(options: { readonly ownServer?: boolean }) {
    this.store = setUp(() => TestStore.start(options));
    this.history = setUp(() => TestHistory.start(this.store));
    this.other = setUp(() => TestHistory.start(this.store, { directory: this.history.directory }));
  }

  enter(): void {
    [this.ann, this.bob, this.cid] = [this.history.actor('ann'), this.history.actor('bob'), this.history.actor('cid')];
    this.forgetFrames();
  }

  /** Forgets all texts published so far. */
  forgetFrames(): void {
    this.history.published.splice(0);
  }

  /** The frames of the room since the last call. */
  roomFrames(roomId: RoomId): Frame<Item>[] {
    return this.history.takePublished(roomChannel(roomId)) as Frame<Item>[];
  }

  roomItems(roomId: RoomId): Item[] {
    return this.roomFrames(roomId).flatMap(([, { items }]) => items);
  }

  ownFrames({ userId }: Actor): Frame<UserItem>[] {
    return this.history.takePublished(userChannel(userId)) as Frame<UserItem>[];
  }

  ownItems(actor: Actor): UserItem[] {
    return this.ownFrames(actor).flatMap(([, { items }]) => items);
  }

  /** Applies commands in one room as one batch. Returns `ok` or the error's code of each. */
  async answers(roomId: RoomId, ...commands: RoomCommand[]): Promise<string[]> {
    const results = await this.history.carryOut(roomId, ...commands);
    return results.map((result) => (result.ok ? 'ok' : result.error.code));
  }
}

/**
 * Sets up a scene for the calling `describe`.
 * @param options `ownServer` for tests that kill PostgreSQL
 */
export function setScene(options: { readonly ownServer?: boolean } = {}): TestScene {
  const scene = new TestScene(options);
  beforeEach(() => scene.enter());
  return scene;
}
