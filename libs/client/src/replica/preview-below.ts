import type { Message, Preview, UserBrief } from '#contracts';

import { nameOf, previewOf } from './preview.policy.js';

/** The newest message below those that are held that is not deleted: the room's preview, when all above is deleted. */
export class PreviewBelow {
  private known = true;
  private held: Preview | null = null;

  get isKnown(): boolean {
    return this.known;
  }

  get preview(): Preview | null {
    return this.held;
  }

  /** A snapshot's preview, and the lowest `seq` that is held: in what is held it need not be remembered. */
  set(preview: Preview | null, low: number): void {
    this.held = preview;
    this.known = true;
    this.surface(low);
  }

  /** More is held now: from `low` up. */
  surface(low: number): void {
    if (this.held === null || this.held.seq < low) return;
    this.held = null;
    this.known = false;
  }

  /** These are no longer held. */
  sink(messages: readonly Message[]): void {
    const newest = messages.findLast(({ deletedAt }) => deletedAt === null);
    if (newest === undefined) return;
    this.held = previewOf(newest);
    this.known = true;
  }

  /** A message below has changed. */
  change(message: Message): void {
    if (message.id !== this.held?.id) return;
    this.held = message.deletedAt === null ? previewOf(message) : null;
    this.known = this.held !== null;
  }

  /** Messages below `firstSeq` are no more. */
  purge(firstSeq: number): void {
    if (this.held === null || this.held.seq >= firstSeq) return;
    this.held = null;
    this.known = false;
  }

  rename(person: UserBrief): void {
    if (this.held?.senderId === person.id) this.held = { ...this.held, senderName: nameOf(person) };
  }
}
