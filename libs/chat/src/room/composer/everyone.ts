import { EVERYONE_BY_MEMBERS_MAX } from '#contracts/limits';
import { type EveryoneBarrier, everyoneBarrier, type Message, type RoomState } from '#client';
import { usernamesIn } from '#client/body';

import { EVERYONE } from '../words/mentions.js';

/** What `@all` in a text would do here. */
export interface ToEveryone {
  /** The members besides the user. */
  readonly count: number;
  /** Why it tells nobody; `null` if it tells them. */
  readonly barrier: EveryoneBarrier | 'thread' | 'edit' | null;
}

/** True if the text has `@all`. Code, links and paths have none. */
export function namesEveryone(text: string): boolean {
  return text.includes('@') && usernamesIn(text, (name) => name === EVERYONE).length > 0;
}

/** `null` in a direct room, where the word means nothing. */
export function toEveryone(room: RoomState, isInThread: boolean): ToEveryone | null {
  const barrier = isInThread ? 'thread' : everyoneBarrier(room);
  return room.kind === 'direct' ? null : { count: room.memberCount - 1, barrier };
}

/** True if so many people hear it that the user is asked first. */
export function needsAsking(told: ToEveryone | null): told is ToEveryone {
  return tells(told) && told.count > EVERYONE_BY_MEMBERS_MAX;
}

/** True if the text speaks to all. */
export function tells(told: ToEveryone | null): told is ToEveryone {
  return told?.barrier === null;
}

/** True if an edit puts `@all` into a message that has not spoken to all. Most have read that, so an edit tells nobody. */
export function addsEveryone({ everyone, body }: Pick<Message, 'everyone' | 'body'>, text: string): boolean {
  return everyone !== true && !namesEveryone(body) && namesEveryone(text);
}

/** True if an edit takes `@all` out of a message that it had spoken to all. */
export function endsEveryone({ everyone, body }: Pick<Message, 'everyone' | 'body'>, text: string): boolean {
  return everyone === true && namesEveryone(body) && !namesEveryone(text);
}
