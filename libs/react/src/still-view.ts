import type { Message, Readable } from '#client';

import { isSame } from './is-same.js';

interface Shown {
  readonly messages: readonly Message[];
}

/**
 * A view that stays the same object while only the texts of its growing messages grow. Such a message has the text that it had at its
 * last other change; `useMessage` has the present one.
 */
class StillView<View extends Shown> implements Readable<View> {
  readonly subscribe: Readable<View>['subscribe'];
  private seen: View;
  private still: View;

  constructor(private readonly source: Readable<View>) {
    this.subscribe = source.subscribe;
    this.seen = source.getSnapshot();
    this.still = this.seen;
  }

  readonly getSnapshot = (): View => {
    const view = this.source.getSnapshot();
    if (view === this.seen) return this.still;
    this.seen = view;
    const next = { ...view, messages: stillMessages(this.still.messages, view.messages) };
    if (!isSame(this.still, next)) this.still = next;
    return this.still;
  };
}

const views = new WeakMap<Readable<Shown>, Readable<Shown>>();

/** The still view of a store, the same one for all components. */
export function stillViewOf<View extends Shown>(source: Readable<View>): Readable<View> {
  const held = views.get(source);
  if (held !== undefined) return held as Readable<View>;
  const view = new StillView(source);
  views.set(source, view);
  return view;
}

function stillMessages(held: readonly Message[], messages: readonly Message[]): readonly Message[] {
  const growing = new Map(held.filter(({ grow }) => grow === 'growing').map((message) => [message.id, message]));
  if (growing.size === 0) return messages;
  const still = messages.map((message) => {
    const before = growing.get(message.id);
    return before !== undefined && isSame({ ...message, body: before.body }, before) ? before : message;
  });
  return isSame(held, still) ? held : still;
}
