import { Hash, Lock, Users } from 'lucide-react';
import type { CSSProperties } from 'react';

import styles from './avatar.module.css';
import { classes } from './classes.js';
import { colourOf, initials } from './initials.js';

export type AvatarSize = 's' | 'm' | 'l';

export interface AvatarProps {
  /** `null` for an erased account. */
  readonly userId: string | null;
  readonly name: string;
  readonly size?: AvatarSize;
  readonly status?: 'online' | 'away' | 'dnd' | 'invisible' | 'offline' | undefined;
}

/**
 * Initials on a colour that is always the same for a user. They are drawn, not text: the name stands beside them for
 * screen readers, for search in the page, and for what is copied.
 */
export function Avatar({ userId, name, size = 'm', status }: AvatarProps) {
  return (
    <span aria-hidden className={classes(styles['avatar'], styles[size])}>
      <span {...(userId !== null && coloured(userId))} data-initials={initials(name)} className={styles['face']} />
      {status !== undefined && <span data-status={status} className={styles['status']} />}
    </span>
  );
}

export interface RoomAvatarProps {
  readonly roomId: string;
  readonly kind?: 'public' | 'private' | 'group';
  readonly size?: AvatarSize;
}

const ROOM_ICONS = { public: Hash, private: Lock, group: Users };
const ICON_SIZES = { s: 14, m: 18, l: 28 };

/** The sign of a group. Square, so that groups and people can be told apart. */
export function RoomAvatar({ roomId, kind = 'group', size = 'm' }: RoomAvatarProps) {
  const Icon = ROOM_ICONS[kind];
  return (
    <span aria-hidden className={classes(styles['avatar'], styles['room'], styles[size])}>
      <span {...coloured(roomId)} className={styles['face']}>
        <Icon size={ICON_SIZES[size]} />
      </span>
    </span>
  );
}

function coloured(id: string) {
  const { hue, tone } = colourOf(id);
  return { 'data-tone': tone, style: { '--hue': hue } as CSSProperties };
}
