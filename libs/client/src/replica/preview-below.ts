import type { Message, Preview, UserBrief } from '#contracts';

import { nameOf, previewOf } from './preview.policy.js';

/**
 * The preview of the newest undeleted message below the window. It is shown if every message in the window is deleted.
 */
export class PreviewBelow {
  private known = true;
  private held: Preview | null = null;

  get isKnown(): boolean {
    return this.known;
  }

  get preview(): Preview | null {
    return this.held;
  }

  /** Sets the preview from a snapshot; ignored if the message is in the window, which starts at `low`. */
  set(preview: Preview | null, low: number): void {
    this.held = preview;
    this.known = true;
    this.dropFrom(low);
  }

  /** Drops the preview if its message is in the window, which now starts at `low`. */
  dropFrom(low: number): void {
    if (this.held === null || this.held.seq < low) return;
    this.held = null;
    this.known = false;
  }

  /** Takes the preview from messages that were just dropped from the window. */
  replaceBy(messages: readonly Message[]): void {
    const newest = messages.findLast(({ deletedAt }) => deletedAt === null);
    if (newest === undefined) return;
    this.held = previewOf(newest);
    this.known = true;
  }

  /** Applies a change of a message below the window. */
  change(message: Message): void {
    if (message.id !== this.held?.id) return;
    this.held = message.deletedAt === null ? previewOf(message) : null;
    this.known = this.held !== null;
  }

  /** Drops the preview of a purged message: one below `firstSeq`. */
  purge(firstSeq: number): void {
    if (this.held === null || this.held.seq >= firstSeq) return;
    this.held = null;
    this.known = false;
  }

  rename(person: UserBrief): void {
    if (this.held?.senderId === person.id) this.held = { ...this.held, senderName: nameOf(person) };
  }
}
