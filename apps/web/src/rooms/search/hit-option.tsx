import { Fragment, type ReactNode } from 'react';

import type { UserBrief } from '#client';
import { useRooms } from '#react';

import { useNames } from '#chat/names/use-names.js';
import type { Names } from '#chat/names/names.js';
import { activityTime } from '#chat/text/formats.js';
import type { FullCatalogue } from '#chat/text/en-full.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { useIsBlocked } from '#chat/people/use-blocked-people.js';
import { StatusText } from '#chat/profile/status/shown-status.js';
import { statusOf } from '#chat/profile/status/user-status.js';
import { Avatar, RoomAvatar } from '#chat/ui/avatar.js';
import { BlockedFace, ContentFace, MessageWords } from './content-words.js';
import type { Hit } from './hits.js';
import styles from './search-hits.module.css';

interface HitOptionProps {
  readonly id: string;
  readonly hit: Hit;
  readonly isActive: boolean;
  readonly onChoose: () => void;
}

/** One hit. Its name begins with the name of the person, room or file, or with the words of the message. */
export function HitOption({ id, hit, isActive, onChoose }: HitOptionProps) {
  const { face, name, about } = useShown(hit);
  return (
    <div id={id} role="option" aria-selected={isActive} className={styles.option} onClick={onChoose}>
      {face}
      <span className={styles.words}>
        <span className={styles.name}>
          <bdi>{name}</bdi>
        </span>{' '}
        {about.length > 0 && (
          <span className={styles.about}>
            {about.map((part, place) => (
              <Fragment key={part}>
                {place > 0 && <span>{' · '}</span>}
                <bdi>{part}</bdi>
              </Fragment>
            ))}
          </span>
        )}
        {hit.kind === 'person' && <StatusText status={statusOf(hit.user.ext)} />}
      </span>
    </div>
  );
}

/** The parts of an option: a picture or sign, the name, and words about it. */
interface Shown {
  readonly face: ReactNode;
  readonly name: ReactNode;
  readonly about: readonly string[];
}

function useShown(hit: Hit): Shown {
  const text = useFullText();
  const names = useNames();
  const rooms = useRooms();
  const isBlocked = useIsBlocked('message' in hit ? hit.message : null);
  if (hit.kind === 'all') return { face: <ContentFace hit={hit} />, name: text.results.all, about: [] };
  if (hit.kind !== 'message' && hit.kind !== 'file') return shownByName(hit, text, names);
  const { roomId, sender, createdAt } = hit.message;
  const time = activityTime(new Date(createdAt), new Date());
  // The name of a direct room would be that of the person.
  const room = rooms.find(({ id, kind }) => id === roomId && !(isBlocked && kind === 'direct'));
  const where = room === undefined ? [] : [names.ofRoom(room)];
  if (isBlocked) return { face: <BlockedFace />, name: text.message.blocked, about: [...where, time] };
  return {
    face: <ContentFace hit={hit} />,
    name: hit.kind === 'file' ? hit.file.name : <MessageWords hit={hit} />,
    about: [...new Set([names.of(sender), ...where, time])],
  };
}

type NamedHit = Extract<Hit, { readonly kind: 'person' | 'room' | 'public' }>;

function shownByName(hit: NamedHit, text: FullCatalogue, names: Names): Shown {
  if (hit.kind === 'person') {
    const { id, displayName, username, avatarUrl } = hit.user;
    const face = <Avatar userId={id} name={displayName} avatarUrl={avatarUrl} />;
    return { face, name: displayName, about: [`@${username}`, ...guestIn(hit.user, text)] };
  }
  const { room } = hit;
  const { id, avatarUrl } = room;
  const topic = room.topic === null || room.topic === '' ? [] : [room.topic];
  if (hit.kind === 'public') {
    const face = <RoomAvatar roomId={id} name={room.name} avatarUrl={avatarUrl} kind="public" />;
    return { face, name: room.name ?? '', about: [text.search.members(room.memberCount), ...topic] };
  }
  const name = hit.room.name ?? names.plain(hit.room.peer);
  if (room.kind === 'group')
    return {
      face: <RoomAvatar roomId={id} name={room.name} avatarUrl={avatarUrl} kind={room.visibility} />,
      name,
      about: topic,
    };
  const { peer } = hit.room;
  const isErased = peer?.username == null;
  const face = <Avatar userId={isErased ? null : peer.id} name={name} avatarUrl={peer?.avatarUrl} />;
  return { face, name, about: isErased ? [] : [`@${peer.username}`, ...guestIn(peer, text)] };
}

function guestIn({ type }: Pick<UserBrief, 'type'>, { members }: FullCatalogue): readonly string[] {
  return type === 'guest' ? [members.guest] : [];
}
