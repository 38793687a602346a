import type { Item, Message, Parley, RoomId } from '#client';
import { BoundedMap } from '#contracts/bounded-map';

import { messageAt } from '../../state/message-at.js';

/** Messages that are kept, also after the links to them are gone. */
const KEPT_MAX = 200;
/** Requests at the same time; the other links wait. */
const AT_ONCE = 3;

/** The place of a message that a link leads to. */
export interface LinkedPlace {
  readonly roomId: RoomId;
  readonly seq: number;
}

/** The messages that links lead to, in their newest states: asked for once, then followed. */
export class LinkedMessages {
  /** `null`: the server does not give the message. */
  private readonly kept = new BoundedMap<string, Message | null>(KEPT_MAX);
  private readonly shown = new Map<string, { readonly place: LinkedPlace; readonly links: number }>();
  /** The keys of shown places that the server is asked for next. */
  private readonly waiting = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private readonly asking = new Set<string>();

  constructor(private readonly parley: Parley) {
    parley.on('changes', ({ roomId, items }) => this.follow(roomId, items));
    // What changed without a connection is not known.
    parley.on('ready', () => this.askAgain());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** `undefined` until the server has answered, `null` if it does not give the message. */
  of(place: LinkedPlace): Message | null | undefined {
    return this.kept.get(keyOf(place));
  }

  /** A link shows the place, until the returned function is called. */
  show(place: LinkedPlace): () => void {
    const key = keyOf(place);
    this.shown.set(key, { place, links: this.linksTo(key) + 1 });
    if (!this.kept.has(key)) this.waiting.add(key);
    this.askNext();
    return () => {
      const links = this.linksTo(key) - 1;
      if (links > 0) {
        this.shown.set(key, { place, links });
        return;
      }
      this.shown.delete(key);
      this.waiting.delete(key);
    };
  }

  private linksTo(key: string): number {
    return this.shown.get(key)?.links ?? 0;
  }

  private follow(roomId: RoomId, items: readonly Item[]): void {
    for (const item of items) {
      if (item.type !== 'message') continue;
      const key = keyOf({ roomId, seq: item.message.seq });
      if (this.kept.has(key)) this.keep(key, item.message);
    }
  }

  private askAgain(): void {
    for (const key of [...this.kept.keys()]) if (!this.shown.has(key)) this.kept.delete(key);
    for (const key of this.shown.keys()) this.waiting.add(key);
    this.askNext();
  }

  private askNext(): void {
    for (const key of this.waiting) {
      if (this.asking.size >= AT_ONCE) return;
      this.waiting.delete(key);
      const place = this.shown.get(key)?.place;
      if (place !== undefined && !this.asking.has(key)) void this.ask(key, place);
    }
  }

  /** Without an answer the link stays as it is until the next connection. */
  private async ask(key: string, { roomId, seq }: LinkedPlace): Promise<void> {
    this.asking.add(key);
    const answer = await messageAt(this.parley, roomId, { seq }).catch(() => undefined);
    this.asking.delete(key);
    if (answer !== undefined) this.keep(key, answer);
    this.askNext();
  }

  /** An answer may be older than a change that came meanwhile. */
  private keep(key: string, message: Message | null): void {
    const before = this.kept.get(key);
    if (before != null && message !== null && message.rev < before.rev) return;
    this.kept.set(key, message);
    for (const listener of this.listeners) listener();
  }
}

const stores = new WeakMap<Parley, LinkedMessages>();

/** The one store of the client. */
export function linkedMessagesOf(parley: Parley): LinkedMessages {
  const store = stores.get(parley) ?? new LinkedMessages(parley);
  stores.set(parley, store);
  return store;
}

function keyOf({ roomId, seq }: LinkedPlace): string {
  return `${roomId}/${String(seq)}`;
}
