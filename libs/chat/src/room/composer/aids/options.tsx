import { Megaphone } from 'lucide-react';
import type { ReactNode } from 'react';

import type { RoomState, UserBrief } from '#client';

import { Avatar, RoomAvatar } from '../../../ui/avatar.js';
import type { Emoji } from '../../emoji/emoji-data.js';
import { EVERYONE } from '../../words/mentions.js';
import { completedRoom } from '../room-links.js';
import styles from './completion-list.module.css';

/** A suggestion in place of what the user has typed. */
export interface Option {
  readonly key: string;
  readonly picture: ReactNode;
  readonly name: string;
  readonly detail?: string;
  /** The person whom it names. */
  readonly person?: UserBrief;
  /** What comes into the text. */
  readonly text: string;
}

export function personOption(person: UserBrief): Option {
  const { id, username, displayName, avatarUrl } = person;
  const name = displayName ?? '';
  const picture = <Avatar userId={id} name={name} avatarUrl={avatarUrl} size="s" />;
  const text = `@${username ?? ''}`;
  return { key: id, picture, name, detail: text, person, text };
}

/** All members, under `name` in the user's language. `detail`: how many hear it. */
export function everyoneOption(name: string, detail: string): Option {
  const picture = (
    <span aria-hidden className={styles['emoji']}>
      <Megaphone size={18} />
    </span>
  );
  return { key: 'everyone', picture, name, detail, text: `@${EVERYONE}` };
}

export function emojiOption({ emoji, name }: Emoji): Option {
  const picture = (
    <span aria-hidden className={styles['emoji']}>
      {emoji}
    </span>
  );
  return { key: name.replaceAll(' ', '-'), picture, name, text: emoji };
}

/** A room by its name, which becomes a link when the text is sent. `rooms`: all that the user has. */
export function roomOption(room: RoomState, rooms: readonly RoomState[]): Option {
  const { id, name, avatarUrl, visibility } = room;
  const title = name ?? '';
  const picture = <RoomAvatar roomId={id} name={name} avatarUrl={avatarUrl} kind={visibility} size="s" />;
  return { key: id, picture, name: title, text: completedRoom(room, rooms, location.origin) };
}
