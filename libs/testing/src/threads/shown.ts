import type { ModelMessage, NewMessage } from './model-parts.js';
import { isInMain } from './model-parts.js';
import type { ModelRoom } from './model-room.js';

/** What was marked as read by a message that a client of today sent, although no device had shown it. */
class MarkedUnseen extends Error {}

/** A marker that is lower than before. */
class MovedBack extends Error {}

interface Markers {
  readonly main: number;
  readonly threads: number;
  readonly readSeq: number;
  readonly places: readonly { readonly root: number; readonly following: boolean; readonly readSeq: number }[];
}

/** What the user's devices have shown in a room, or the user has marked as read without looking. */
export class Shown {
  private readonly seqs = new Set<number>();
  private before: Markers;

  constructor(
    private readonly model: ModelRoom,
    private readonly user: number,
  ) {
    this.before = this.markers();
  }

  /** Notes the messages of the room up to this one, or of one line of it. */
  note(upTo: number, line: 'all' | 'main' | { readonly root: number } = 'all'): void {
    for (const message of this.model.messages) {
      const isThere = line === 'all' || (line === 'main' ? isInMain(message) : message.root === line.root);
      if (message.seq <= upTo && isThere) this.seqs.add(message.seq);
    }
  }

  /** Throws if a marker is lower than when this was called last. */
  checkMarkers(): void {
    const { before } = this;
    this.before = this.markers();
    const { main, threads, readSeq, places } = this.before;
    const readIn = new Map(places.map((place) => [place.root, place.readSeq]));
    const isBack = before.places.some((place) => (readIn.get(place.root) ?? Infinity) < place.readSeq);
    if (isBack || main < before.main || threads < before.threads || readSeq < before.readSeq)
      throw new MovedBack(`of user ${String(this.user)}: ${JSON.stringify([before, this.before])}`);
  }

  /** Called after `checkMarkers` and after the user's message is in the model. Throws if it marks what was not shown. */
  checkSent({ root = null }: NewMessage, unseenTo: number): void {
    const { before, model } = this;
    const { main, places } = this.markers();
    this.assertShown(model.timeline(), before.main, main, unseenTo);
    const [held, now] = [before.places, places].map((each) => each.find((place) => place.root === root));
    if (held?.following === true && now !== undefined)
      this.assertShown(model.repliesLeft(held.root), held.readSeq, now.readSeq, unseenTo);
  }

  private assertShown(messages: readonly ModelMessage[], from: number, to: number, unseenTo: number): void {
    const marked = messages.filter(
      ({ seq, sender, deleted }) =>
        seq > Math.max(from, unseenTo) && seq <= to && sender !== null && sender !== this.user && !deleted,
    );
    const unseen = marked.filter(({ seq }) => !this.seqs.has(seq)).map(({ seq }) => seq);
    if (unseen.length > 0) throw new MarkedUnseen(`of user ${String(this.user)}: ${unseen.join(', ')}`);
  }

  private markers(): Markers {
    const { model, user } = this;
    const { readSeq, main, threadsReadSeq: threads } = model.roomState(user);
    const places = model.threads().map((root) => model.threadState(user, root));
    return { main: main.readSeq, threads, readSeq, places };
  }
}
