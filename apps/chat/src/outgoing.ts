import { ChatError, type Parley, type RoomStore } from '#client';

import type { Piece } from './line-joiner.js';

/** Messages that may wait for their acks before the input has to wait. */
const UNACKED_MAX = 64;

/** Sends messages, no faster than they are acked. */
export class Outgoing {
  private readonly watched = new Map<RoomStore, () => void>();
  private readonly waiters = new Set<() => void>();
  /** What the server would not have. */
  refused = 0;

  /** @param onRefused hears the reason */
  constructor(
    private readonly parley: Parley,
    private readonly onRefused: (reason: ChatError) => void,
  ) {
    parley.connection.subscribe(() => this.wake());
  }

  /** How many messages wait for their acks. */
  get unacked(): number {
    return [...this.watched.keys()].reduce((sum, store) => sum + unackedIn(store), 0);
  }

  /** Resolves when there is room for the next. Rejects when the connection is over for good. */
  async send(store: RoomStore, { body, ended }: Piece): Promise<void> {
    if (!this.watched.has(store))
      this.watched.set(
        store,
        store.subscribe(() => this.check(store)),
      );
    await this.until(() => this.unacked < UNACKED_MAX);
    // Without the mark a body is a line; who puts the text together again needs to know where it is not.
    store.send(body, ended ? {} : { ext: { newline: false } });
    this.check(store);
  }

  /** Resolves when everything is acked or refused. Rejects when the connection is over for good. */
  drained(): Promise<void> {
    return this.until(() => this.unacked === 0);
  }

  private async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      requireAlive(this.parley);
      await new Promise<void>((resolve) => this.waiters.add(resolve));
    }
  }

  private check(store: RoomStore): void {
    for (const { id, status, error } of store.getSnapshot().pending) {
      if (status !== 'failed') continue;
      this.refused++;
      store.discard(id);
      this.onRefused(error === null ? new ChatError('INTERNAL') : ChatError.fromBody(error));
    }
    this.wake();
  }

  private wake(): void {
    const waiters = [...this.waiters];
    this.waiters.clear();
    for (const resume of waiters) resume();
  }
}

/** @throws ChatError when the connection is over for good */
export function requireAlive(parley: Parley): void {
  const state = parley.connection.getSnapshot();
  if (state.status === 'failed') throw state.error;
  if (state.status === 'closed') throw new ChatError('SESSION_REVOKED');
}

function unackedIn(store: RoomStore): number {
  const { pending } = store.getSnapshot();
  return pending.filter(({ status }) => status === 'waiting' || status === 'sending').length;
}
