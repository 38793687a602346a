import { Hash, Lock, Users } from 'lucide-react';
import { type CSSProperties, type ReactNode, useState } from 'react';

import styles from './avatar.module.css';
import { classes } from './classes.js';
import { colourOf, initials } from './initials.js';

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
  readonly avatarUrl: string | null | undefined;
  readonly kind?: 'public' | 'private' | 'group';
  readonly size?: AvatarSize;
}

const ROOM_ICONS = { public: Hash, private: Lock, group: Users };
const ICON_SIZES = { s: 14, m: 18, l: 28 };

/** The picture of a group, or its sign. Square, so that groups and people can be told apart. */
export function RoomAvatar({ roomId, avatarUrl, kind = 'group', size = 'm' }: RoomAvatarProps) {
  const Icon = ROOM_ICONS[kind];
  return (
    <span aria-hidden className={classes(styles['avatar'], styles['room'], styles[size])}>
      <Face id={roomId} avatarUrl={avatarUrl}>
        <Icon size={ICON_SIZES[size]} />
      </Face>
    </span>
  );
}

interface FaceProps {
  readonly id: string | null;
  readonly avatarUrl: string | null | undefined;
  /** Drawn instead of written as text, so that a search in the page does not find them and a copy does not contain them. */
  readonly letters?: string;
  readonly children?: ReactNode;
}

/** The picture. Without one, or if it cannot be loaded, a sign on a colour, which is always the same for an id. */
function Face({ id, avatarUrl, letters, children }: FaceProps) {
  const [failed, setFailed] = useState<string | null>(null);
  if (avatarUrl != null && avatarUrl !== failed) {
    const onError = (): void => setFailed(avatarUrl);
    return <img alt="" src={avatarUrl} loading="lazy" draggable={false} onError={onError} className={styles['face']} />;
  }
  return (
    <span {...(id !== null && coloured(id))} data-initials={letters} className={styles['face']}>
      {children}
    </span>
  );
}

function coloured(id: string) {
  const { hue, tone } = colourOf(id);
  return { 'data-tone': tone, style: { '--hue': hue } as CSSProperties };
}
