import type { Preview, RoomState, UserId } from '#client';

import { isolated } from '../text/isolated.js';
import type { Namesakes } from './namesakes.js';

/** A person's names as the client knows them. Erased people have none. */
export interface Named {
  readonly id: UserId | null;
  readonly displayName: string | null;
}

/** The one way in which the client names people and rooms. */
export interface Names {
  /** The display name, followed by the username, or what a webhook is, if others have that display name or one that looks like it. */
  of(person: Named | null | undefined): string;
  /** The display name alone, for pictures and where the username is shown beside it. */
  plain(person: Named | null | undefined): string;
  /** The title of a room: its name, or the partner in a direct room. */
  ofRoom(room: Pick<RoomState, 'name' | 'peer'>): string;
}

interface Words {
  /** The name of everybody who is erased. */
  readonly deletedUser: string;
  /** What a webhook is. */
  readonly webhook: string;
}

export function namesOf(namesakes: Namesakes, { deletedUser, webhook }: Words): Names {
  const plain: Names['plain'] = (person) => person?.displayName ?? deletedUser;
  const of: Names['of'] = (person) => {
    const username = person?.id == null ? undefined : namesakes.get(person.id);
    if (username === undefined) return plain(person);
    return `${plain(person)} ${username === null ? `(${webhook})` : isolated(`@${username}`)}`;
  };
  return { of, plain, ofRoom: ({ name, peer }) => name ?? of(peer) };
}

/** The sender of the last message of a room. */
export function senderOf({ senderId, senderName }: Preview): Named {
  return { id: senderId, displayName: senderName };
}
