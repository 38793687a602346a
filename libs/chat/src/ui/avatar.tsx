import { Hash, Lock } from 'lucide-react';
import { type CSSProperties, useState } from 'react';

import styles from './avatar.module.css';
import { classes } from './classes.js';
import { colourOf, firstLetter, initials } from './initials.js';

export type AvatarSize = 's' | 'm' | 'l';

export interface AvatarProps {
  /** `null` for an erased account. */
  readonly userId: string | null;
  readonly name: string;
  /** The picture. Servers without the feature `profiles` send none. */
  readonly avatarUrl: string | null | undefined;
  readonly size?: AvatarSize;
  readonly status?: 'online' | 'away' | 'dnd' | 'invisible' | 'offline' | undefined;
}

/** The picture of a person, or initials. Screen readers skip it, because the name is beside it. */
export function Avatar({ userId, name, avatarUrl, size = 'm', status }: AvatarProps) {
  return (
    <span aria-hidden className={classes(styles['avatar'], styles[size])}>
      <Face id={userId} avatarUrl={avatarUrl} letters={initials(name)} />
      {status !== undefined && <span data-status={status} className={styles['status']} />}
    </span>
  );
}

export interface RoomAvatarProps {
  readonly roomId: string;
  readonly name: string | null | undefined;
  readonly avatarUrl: string | null | undefined;
  readonly kind: 'public' | 'private';
  readonly size?: AvatarSize;
}

const KIND_ICONS = { public: Hash, private: Lock };
const KIND_SIZES = { s: 10, m: 12, l: 18 };

/**
 * The picture of a group, or the first letter of its name with a sign of who can find it. Square, so that groups and people can be
 * told apart.
 */
export function RoomAvatar({ roomId, name, avatarUrl, kind, size = 'm' }: RoomAvatarProps) {
  const Kind = KIND_ICONS[kind];
  return (
    <span aria-hidden className={classes(styles['avatar'], styles['room'], styles[size])}>
      <Face id={roomId} avatarUrl={avatarUrl} letters={firstLetter(name ?? '')} />
      <span className={styles['kind']}>
        <Kind size={KIND_SIZES[size]} />
      </span>
    </span>
  );
}

interface FaceProps {
  readonly id: string | null;
  readonly avatarUrl: string | null | undefined;
  /** Drawn instead of written as text, so that a search in the page does not find them and a copy does not contain them. */
  readonly letters: string;
}

/** The picture. Without one, or if it cannot be loaded, letters on a colour, which is always the same for an id. */
function Face({ id, avatarUrl, letters }: FaceProps) {
  const [failed, setFailed] = useState<string | null>(null);
  if (avatarUrl != null && avatarUrl !== failed) {
    const onError = (): void => setFailed(avatarUrl);
    return <img alt="" src={avatarUrl} loading="lazy" draggable={false} onError={onError} className={styles['face']} />;
  }
  return <span {...(id !== null && coloured(id))} data-initials={letters} className={styles['face']} />;
}

function coloured(id: string) {
  const { hue, tone } = colourOf(id);
  return { 'data-tone': tone, style: { '--hue': hue } as CSSProperties };
}
