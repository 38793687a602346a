import type { SavedDraft } from '#contracts';

import { type Readable, ValueStore } from '../stores/store.js';
import type { Runtime, Timer } from '../runtime/runtime.js';
import { type DraftPlace, isKeepable, isSame, NO_DRAFT, type OwnDraft, ownOf } from './draft.policy.js';

/** A changed draft is put this often at most. */
export const PUT_INTERVAL_MS = 5_000;

export interface OpenDraftView {
  readonly own: OwnDraft;
  /** True if the server has `own`. */
  readonly isSaved: boolean;
  /** `changedAt` of the server's draft from which `own` was written; `null` without one. */
  readonly base: string | null;
  /** The text of another device, until the user takes it or keeps the own one. */
  readonly other: SavedDraft | null;
}

/** A draft as it was when its place was open for the last time. */
export type FormerDraft = Pick<OpenDraftView, 'own' | 'isSaved' | 'base'>;

export const NO_FORMER_DRAFT: FormerDraft = { own: NO_DRAFT, isSaved: true, base: null };

/** What a draft does at the server. */
export interface DraftServer {
  /** True while the client knows the server's drafts. */
  isCurrent(): boolean;
  /** True while a message of the place is to be sent. */
  isSending(place: DraftPlace): boolean;
  put(place: DraftPlace, draft: OwnDraft): Promise<SavedDraft>;
  /** @param base `changedAt` of the draft */
  remove(place: DraftPlace, base: string): Promise<null>;
}

/**
 * The draft of one place while the user may write there. It puts the user's text, and takes that of other devices where the user
 * does not write. Of two different texts none is lost: the own one stays, the other is shown as a choice, and nothing is put
 * until the user has chosen.
 */
export class OpenDraft implements Readable<OpenDraftView> {
  private readonly store: ValueStore<OpenDraftView>;
  /** The user has written here since the place was opened. */
  private isTouched = false;
  /** On the way to the server. */
  private sent: OwnDraft | null = null;
  private timer: Timer | null = null;

  constructor(
    readonly place: DraftPlace,
    former: FormerDraft,
    private readonly server: DraftServer,
    private readonly runtime: Runtime,
  ) {
    this.store = new ValueStore<OpenDraftView>({ ...former, other: null });
  }

  readonly getSnapshot = (): OpenDraftView => this.store.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => this.store.subscribe(listener);

  /** The user has written this. It is put within 5 s. */
  write(own: OwnDraft): void {
    if (isSame(own, this.getSnapshot().own)) return;
    this.isTouched = own.body !== '';
    this.set({ own, isSaved: false });
    this.putLater();
  }

  /** Takes the text of the other device in place of the own one. */
  takeOther(): void {
    const { other } = this.getSnapshot();
    if (other !== null) this.adopt(other);
  }

  /** Keeps the own text, which is put in place of the other one. */
  keepOwn(): void {
    const { other } = this.getSnapshot();
    if (other === null) return;
    this.set({ base: other.changedAt, other: null });
    this.flush();
  }

  /** The server's draft is this one now. */
  onServer(saved: SavedDraft | null): void {
    const { own, base } = this.getSnapshot();
    if (saved !== null && this.isFromHere(saved)) this.noteSaved(saved);
    else if ((saved?.changedAt ?? null) === base) this.putLater();
    else if (this.isFree(saved)) this.adopt(saved);
    else if (saved !== null && !own.body.startsWith(saved.body)) this.set({ other: saved, base: null, isSaved: false });
    else {
      // The other text was sent or removed, or the own one goes on from it.
      this.set({ base: saved?.changedAt ?? null, other: null });
      this.putLater();
    }
  }

  /** The user has left the place. */
  leave(): void {
    this.isTouched = false;
    this.flush();
  }

  /** Puts or removes the draft, if the server does not have it as it is. */
  flush(): void {
    this.halt();
    const { own, isSaved, other } = this.getSnapshot();
    if (isSaved || other !== null || this.sent !== null || !this.server.isCurrent()) return;
    if (isKeepable(own)) void this.run(own, this.server.put(this.place, own));
    else if (own.body === '') this.remove(own);
  }

  /** Stops the timer. */
  halt(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  /** Before the ack of a message, the server's draft may be the only other copy of its text. */
  private remove(own: OwnDraft): void {
    const { base } = this.getSnapshot();
    if (base === null) this.set({ isSaved: true });
    else if (!this.server.isSending(this.place)) void this.run(own, this.server.remove(this.place, base));
  }

  private async run(own: OwnDraft, request: Promise<SavedDraft | null>): Promise<void> {
    this.sent = own;
    try {
      const saved = await request;
      this.sent = null;
      this.noteSaved(saved);
    } catch {
      // Refused, or no connection: the text stays here, and the next change or the next `sync` tries again.
      this.sent = null;
    }
    if (!isSame(this.getSnapshot().own, own)) this.putLater();
  }

  /** The user, or a request on its way, has this text. */
  private isFromHere(saved: SavedDraft): boolean {
    return [this.getSnapshot().own, this.sent].some((text) => text !== null && isSame(ownOf(saved), text));
  }

  /** No text would be lost, and none that the user writes would change. */
  private isFree(saved: SavedDraft | null): boolean {
    const { own, isSaved } = this.getSnapshot();
    if (saved === null) return isSaved;
    return own.body === '' || (isSaved && !this.isTouched);
  }

  private putLater(): void {
    if (this.getSnapshot().own.body === '') this.flush();
    else this.timer ??= this.runtime.clock.after(PUT_INTERVAL_MS, () => this.flush());
  }

  private noteSaved(saved: SavedDraft | null): void {
    const { body, replyTo } = this.getSnapshot().own;
    const isSaved = isSame(ownOf(saved), { body, replyTo: body === '' ? null : replyTo });
    this.set({ base: saved?.changedAt ?? null, isSaved });
  }

  private adopt(saved: SavedDraft | null): void {
    this.isTouched = false;
    this.set({ own: ownOf(saved), base: saved?.changedAt ?? null, isSaved: true, other: null });
  }

  private set(change: Partial<OpenDraftView>): void {
    this.store.set({ ...this.getSnapshot(), ...change });
  }
}
