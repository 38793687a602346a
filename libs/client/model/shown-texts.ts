import type { Message, RoomId, UserId } from '#contracts';

import type { Parley } from '../src/client.js';
import type { RoomTimeline } from '../src/timeline/room-timeline.js';
import { wholeOf } from './model-growing.js';
import type { ModelServer } from './model-server.js';
import { entry } from './model-store.js';
import { replicaOf } from './replica-of.js';

/** The part of the world that holds texts. */
interface Scene {
  readonly server: ModelServer;
  readonly clients: readonly Parley[];
  readonly userIds: readonly UserId[];
  timelinesOf(user: number): readonly RoomTimeline[];
}

/** A view of messages of a room: its replica, or a timeline. */
interface ShownView {
  readonly of: object;
  readonly roomId: RoomId;
  readonly messages: readonly Message[];
}

/**
 * Invariants of messages that grow, at every moment and in every view: a text is a prefix of the stored one, does not become shorter
 * while the message grows, and is the stored one after the end. Views of an earlier epoch than the server's are skipped.
 */
export class ShownTexts {
  /** By view: the texts of growing messages, by epoch and message. */
  private readonly before = new WeakMap<object, Map<string, string>>();

  /** The first violated invariant, or `null`. */
  broken(world: Scene): string | null {
    for (const [user, client] of world.clients.entries()) {
      const { epoch } = replicaOf(client);
      if (epoch !== world.server.store.epoch) continue;
      for (const view of viewsOf(world, user, client)) {
        const wrong = this.wrongIn(world.server, view, epoch);
        if (wrong !== null) return `${wrong} in ${view.roomId} at ${world.userIds[user] ?? ''}`;
      }
    }
    return null;
  }

  /** A shown text that is shorter than the stored one, or `null`. Called at rest, after pieces that nothing has lost. */
  behind(world: Scene): string | null {
    for (const [user, client] of world.clients.entries())
      for (const view of viewsOf(world, user, client)) {
        const held = entry(world.server.store.rooms, view.roomId);
        const isLess = (message: Message): boolean =>
          message.grow === 'growing' && message.body !== wholeOf(held, message).body;
        const short =
          replicaOf(client).rooms.get(view.roomId)?.isOpen() === true ? view.messages.find(isLess) : undefined;
        if (short !== undefined)
          return `${short.id} is behind in ${view.roomId} at ${world.userIds[user] ?? ''}: "${short.body}"`;
      }
    return null;
  }

  private wrongIn({ store }: ModelServer, { of, roomId, messages }: ShownView, epoch: string): string | null {
    const held = entry(store.rooms, roomId);
    const before = this.before.get(of) ?? new Map<string, string>();
    this.before.set(of, before);
    for (const message of messages) {
      const { id, body, grow } = message;
      const stored = held.messages.find((each) => each.id === id);
      if (grow === undefined || stored === undefined) continue;
      const key = `${epoch} ${id}`;
      if (isShorter(message, before.get(key))) return `the text "${body}" of ${id} was "${before.get(key) ?? ''}"`;
      if (grow === 'growing') before.set(key, body);
      else before.delete(key);
      if (!isTrue(message, wholeOf(held, stored)))
        return `"${body}" of ${id} is ${grow}, but "${wholeOf(held, stored).body}"`;
    }
    return null;
  }
}

/** The rooms and timelines of a client. A snapshot of a room store would begin a read marker. */
function* viewsOf(world: Scene, user: number, client: Parley): Generator<ShownView> {
  const { rooms } = replicaOf(client);
  for (const room of rooms.values()) yield { of: room, roomId: room.id, messages: room.window.messages };
  for (const timeline of world.timelinesOf(user))
    if (timeline.window !== null)
      yield { of: timeline, roomId: timeline.roomId, messages: timeline.getSnapshot().messages };
}

function isShorter({ grow, body }: Message, before = ''): boolean {
  return grow === 'growing' && !body.startsWith(before);
}

/** True if the shown text is as much of the stored one as it says. Edits and deletions replace the text that grew. */
function isTrue(shown: Message, stored: Message): boolean {
  if (shown.grow !== 'growing') return shown.rev !== stored.rev || shown.body === stored.body;
  return stored.version > 1 || stored.deletedAt !== null || stored.body.startsWith(shown.body);
}
