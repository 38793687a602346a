import { isMain, type Message, type Parley, type RoomTimeline } from '#client';

import { messageAt } from '../state/message-at.js';
import type { RoomActions } from '../state/room-state.js';
import { stateOf } from '../state/searched-words.js';
import type { Place } from '../scrolling/timeline-controller.js';

/** The ways to another line. `state` is for the entry of the history. */
export interface Ways extends Pick<RoomActions, 'openThread'> {
  readonly parley: Parley;
  /** Opens the room at one of its messages. */
  readonly openRoom: (seq: number, state: unknown) => void;
}

interface Lead {
  readonly target: Place;
  /** The found words that the message shows marked. */
  readonly words: readonly string[];
}

/** Leads to a message that the timeline does not have because it is in another line. Resolves with `false` if none has it. */
export async function leadElsewhere(
  { target, words }: Lead,
  { roomId, line }: RoomTimeline,
  ways: Ways,
): Promise<boolean> {
  const message = await found(target, roomId, ways.parley);
  if (message === null) return false;
  const { seq, threadId } = message;
  if (threadId !== null && !isMain(message)) {
    if (typeof line !== 'string' && line.threadId === threadId) return false;
    ways.openThread(threadId, seq, stateOf(words));
    return true;
  }
  if (typeof line === 'string') return false;
  ways.openRoom(seq, stateOf(words));
  return true;
}

async function found(target: Place, roomId: RoomTimeline['roomId'], parley: Parley): Promise<Message | null> {
  if (parley.server.getSnapshot()?.features.includes('threads') !== true) return null;
  return target !== 'latest' && ('id' in target || 'seq' in target) ? messageAt(parley, roomId, target) : null;
}
