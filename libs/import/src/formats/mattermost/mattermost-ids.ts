import { createHash } from 'node:crypto';
import type { SourceId } from '../../records.js';
import { type Fields, textIn } from '../../text/values.js';
import { msIn } from './mattermost-time.js';

const SIMPLE = /^[\w.-]{1,100}$/;
const ID_CHARS_MAX = 200;

/** The key of a person, which is the username; `''` without one. */
export function personId(name: unknown): SourceId {
  const id = textIn(name).trim().toLowerCase();
  return id.length > ID_CHARS_MAX ? hashOf(id) : id;
}

/** The key of a room of a team; `''` if one of the names is missing. */
export function roomId(team: unknown, channel: unknown): SourceId {
  const names = [team, channel].map((name) => textIn(name).trim().toLowerCase());
  return names.includes('') ? '' : names.map(part).join('/');
}

/** The key of a direct room: the set of its people. */
export function directRoomId(people: readonly SourceId[]): SourceId {
  const id = `@${[...people].sort().map(part).join(',')}`;
  return id.length > ID_CHARS_MAX ? `@${hashOf(id)}` : id;
}

/** What tells most posts apart, also after an edit: the room, the moment and the author. */
export function momentOf(room: SourceId, post: Fields): string {
  return `${room}:${String(msIn(post['create_at']) ?? '')}:${part(personId(post['user']))}`;
}

const part = (name: string): string => (SIMPLE.test(name) ? name : hashOf(name));

/** A text in place of one that is long, or has characters that part ids. */
export const hashOf = (text: string): string => `!${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;

/** The ids of posts of one file, which gives them none. Those of one moment are told apart by their texts, and equal ones are counted. */
export class PostIds {
  private readonly counts = new Map<SourceId, number>();

  /** @param isShared tells whether several posts of the file have the moment */
  constructor(private readonly isShared: (moment: string) => boolean) {}

  give(room: SourceId, post: Fields): SourceId {
    const moment = momentOf(room, post);
    if (msIn(post['create_at']) !== null && !this.isShared(moment)) return moment;
    const id = `${moment}:${hashOf(textIn(post['message']))}`;
    const count = (this.counts.get(id) ?? 0) + 1;
    this.counts.set(id, count);
    return count === 1 ? id : `${id}:${String(count)}`;
  }
}
