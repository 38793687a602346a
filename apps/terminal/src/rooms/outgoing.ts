import { ChatError, type Draft, type Parley, type RoomStore } from '#client';

import type { Piece } from '../input/line-joiner.js';

/** Reading pauses when this many messages wait for acks. */
const UNACKED_MAX = 64;

/** Sends messages, no faster than they are acked. */
export class Outgoing {
  private readonly watched = new Map<RoomStore, () => void>();
  private readonly waiters = new Set<() => void>();
  /** Number of messages that the server refused. */
  refused = 0;

  constructor(
    private readonly parley: Parley,
    /** `file`: the name of the file that could not be uploaded, if that is the reason. */
    private readonly onRefused: (reason: ChatError, file: string | undefined) => void,
  ) {
    parley.connection.subscribe(() => this.wake());
  }

  /** Number of messages that wait for acks. */
  get unacked(): number {
    return [...this.watched.keys()].reduce((sum, store) => sum + unackedIn(store), 0);
  }

  /** Resolves when the next message can be sent. Rejects when the connection has failed permanently. */
  async send(
    store: RoomStore,
    { body, ended }: Piece,
    to: Pick<Draft, 'threadId' | 'everyone'> = {},
    files: readonly string[] = [],
  ): Promise<void> {
    if (!this.watched.has(store))
      this.watched.set(
        store,
        store.subscribe(() => this.check(store)),
      );
    await this.until(() => this.unacked < UNACKED_MAX);
    // By default a body stands for a whole line; this mark tells a --raw reader not to add a newline.
    store.send({ ...to, body, files, ...(!ended && { ext: { newline: false } }) });
    this.check(store);
  }

  /** Resolves when every message is acked or refused. Rejects when the connection has failed permanently. */
  drained(): Promise<void> {
    return this.until(() => this.unacked === 0);
  }

  private async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      requireAlive(this.parley);
      await new Promise<void>((resolve) => this.waiters.add(resolve));
    }
  }

  private check(store: RoomStore): void {
    for (const { id, status, error, files } of store.getSnapshot().pending) {
      if (status !== 'failed') continue;
      this.refused++;
      store.discard(id);
      const file = files.find((each) => each.status === 'failed')?.name;
      this.onRefused(error === null ? new ChatError('INTERNAL') : ChatError.fromBody(error), file);
    }
    this.wake();
  }

  private wake(): void {
    const waiters = [...this.waiters];
    this.waiters.clear();
    for (const resume of waiters) resume();
  }
}

/** @throws ChatError when the connection has failed permanently or is closed */
export function requireAlive(parley: Parley): void {
  const state = parley.connection.getSnapshot();
  if (state.status === 'failed') throw state.error;
  if (state.status === 'closed') throw new ChatError('SESSION_REVOKED');
}

function unackedIn(store: RoomStore): number {
  const { pending } = store.getSnapshot();
  return pending.filter(({ status }) => status === 'waiting' || status === 'sending').length;
}
