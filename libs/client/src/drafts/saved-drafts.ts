import { LIST_MAX } from '#contracts/limits';
import type { Message, MessageId, RoomId, SavedDraft, UserId, UserItem } from '#contracts';

import { OwnList } from '../lists/own-list.js';
import type { Fields, Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Readable } from '../stores/store.js';
import { becameMessage, type DraftPlace, keyOfPlace, type OwnDraft } from './draft.policy.js';
import { type DraftServer, type FormerDraft, NO_FORMER_DRAFT, OpenDraft } from './open-draft.js';

interface Pending {
  readonly threadId: MessageId | null;
  readonly status: string;
}

/**
 * The texts that the user has begun, on all devices, latest change first; `null` until they are loaded. It follows all
 * changes, and loads them again after each `sync`. Requires the feature `drafts`: without it each draft stays where it was written.
 */
export class SavedDrafts implements Readable<readonly SavedDraft[] | null> {
  private readonly list: OwnList<SavedDraft>;
  /** Open, or left with a text that the server does not have. */
  private readonly opened = new Map<string, { readonly draft: OpenDraft; users: number }>();
  /** The places of messages that are not acked yet, as far as drafts there are open. */
  private readonly sending = new Set<string>();
  private readonly server: DraftServer;
  /** Requests leave at once, and only once. */
  private isEnding = false;
  readonly getSnapshot: () => readonly SavedDraft[] | null;
  readonly subscribe: (listener: () => void) => () => void;

  /** @param isReady true if the server has the feature, and the client is connected and has synced */
  constructor(
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    private readonly me: () => UserId | null,
    isReady: () => boolean,
  ) {
    const page = async (at: string | null) => {
      const fields = { limit: LIST_MAX, ...(at !== null && { cursor: at }) };
      const { drafts: items, cursor } = await requests.ask('draft:list', fields);
      return { items, cursor };
    };
    this.list = new OwnList<SavedDraft>({ isReady, page, keyOf: keyOfPlace, compare: byChange }, runtime);
    ({ getSnapshot: this.getSnapshot, subscribe: this.subscribe } = this.list);
    this.server = {
      isCurrent: () => this.list.isCurrent,
      isSending: (place) => this.sending.has(keyOfPlace(place)),
      put: (place, draft) => this.put(place, draft),
      remove: (place, base) => this.remove(place, base),
    };
    this.list.subscribe(() => this.listChanged());
  }

  /**
   * The draft of a place where the user may write; `former` is what the page has kept of it. Write the user's text to it, show the
   * text of another device that it offers, and call `close` when the user leaves the place.
   */
  open(place: DraftPlace, former: FormerDraft = NO_FORMER_DRAFT): OpenDraft {
    const key = keyOfPlace(place);
    const held = this.opened.get(key) ?? {
      draft: new OpenDraft(place, former, this.server, this.runtime),
      users: 0,
    };
    held.users++;
    this.opened.set(key, held);
    if (this.list.isCurrent) held.draft.onServer(this.list.get(key) ?? null);
    return held.draft;
  }

  /** The user has left the place: what is not put yet is put now. */
  close(draft: OpenDraft): void {
    const held = this.opened.get(keyOfPlace(draft.place));
    if (held?.draft !== draft) return;
    held.users--;
    if (held.users > 0) return;
    draft.leave();
    this.forgetSaved();
  }

  /** Loads again what is shown; called after each complete `sync`, which has no drafts. */
  outdated(): void {
    this.list.outdated();
  }

  /** Called with each applied change of the user's own state. */
  onItem(item: UserItem): void {
    if (item.type === 'draft') this.list.apply(keyOfPlace(item), item.draft);
    // Drafts go with their room; those of a room that the user has left come back with it.
    const hasGone = item.type === 'room.gone' && this.getSnapshot()?.some(({ roomId }) => roomId === item.roomId);
    if (item.type === 'room' || hasGone === true) this.outdated();
  }

  /** Removes drafts that have become these messages, on whatever device they were sent. */
  onMessages(messages: readonly Message[]): void {
    const me = this.me();
    for (const message of messages) {
      const saved = me === message.senderId ? this.list.get(keyOfPlace(message)) : undefined;
      if (saved !== undefined && becameMessage(saved, message))
        this.remove(saved, saved.changedAt).catch(() => undefined);
    }
  }

  /** Called when the messages of the room that are to be sent have changed. */
  onPending(roomId: RoomId, pending: readonly Pending[]): void {
    for (const [key, { draft }] of this.opened) {
      if (draft.place.roomId !== roomId) continue;
      const isSending = pending.some(
        ({ threadId, status }) => threadId === draft.place.threadId && (status === 'waiting' || status === 'sending'),
      );
      if (isSending) this.sending.add(key);
      else if (this.sending.delete(key) && draft.getSnapshot().own.body === '') draft.flush();
    }
  }

  /** Puts what is not put yet, on the connection that the caller is about to close: a logout leaves no text on the device. */
  flush(): void {
    this.isEnding = true;
    for (const { draft } of this.opened.values()) draft.flush();
    this.isEnding = false;
  }

  /** Drops everything; called when the user has signed out. */
  clear(): void {
    this.stop();
    this.opened.clear();
    this.sending.clear();
    this.list.clear();
  }

  /** Stops all timers; called when the client is closed. */
  stop(): void {
    for (const { draft } of this.opened.values()) draft.halt();
  }

  private async put(place: DraftPlace, { body, replyTo }: OwnDraft): Promise<SavedDraft> {
    const key = keyOfPlace(place);
    const fields = { ...refOf(place), body, ...(replyTo !== null && { replyTo }) };
    const { requests } = this;
    const saved = await (this.isEnding ? requests.request('draft:put', fields) : requests.ask('draft:put', fields));
    if ((this.list.get(key)?.changedAt ?? '') < saved.changedAt) this.list.apply(key, saved);
    return saved;
  }

  private async remove(place: DraftPlace, base: string): Promise<null> {
    await this.requests.ask('draft:remove', refOf(place));
    const key = keyOfPlace(place);
    if (this.list.get(key)?.changedAt === base) this.list.apply(key, null);
    return null;
  }

  private listChanged(): void {
    if (!this.list.isCurrent) return;
    for (const [key, { draft }] of this.opened) draft.onServer(this.list.get(key) ?? null);
    this.forgetSaved();
  }

  private forgetSaved(): void {
    for (const [key, { draft, users }] of this.opened)
      if (users === 0 && draft.getSnapshot().isSaved) this.opened.delete(key);
  }
}

function refOf({ roomId, threadId }: DraftPlace): Fields<'draft:remove'> {
  return { roomId, ...(threadId !== null && { threadId }) };
}

function byChange(one: SavedDraft, other: SavedDraft): number {
  if (one.changedAt === other.changedAt) return 0;
  return one.changedAt > other.changedAt ? -1 : 1;
}
