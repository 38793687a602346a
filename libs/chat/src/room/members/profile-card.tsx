import { use, useEffect, useState } from 'react';

import type { UserBrief } from '#client';
import { useMe, useParley, usePresence, useReadable } from '#react';

import { useNames } from '../../names/use-names.js';
import { isWebhook } from '../../names/webhook.js';
import { aboutOf } from '../../profile/about.js';
import { StatusLine } from '../../profile/status/shown-status.js';
import { useOpenDirect } from '../../people/use-open-direct.js';
import { useFullText } from '../../text/use-full-text.js';
import { Avatar } from '../../ui/avatar.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../overlays/dialog.js';
import { statusText } from '../../profile/status-text.js';
import { useMinute } from '../../ui/use-minute.js';
import { RoomActionsContext } from '../state/room-state.js';
import { BlockDialog } from './block-dialog.js';
import { CardActs } from './card-acts.js';
import styles from './members.module.css';
import { SharedRooms } from './shared-rooms.js';
import { useBlocking } from './use-blocking.js';

/** A small card about a person: names, status, their own words, the ways to write to them or to block them, and what the user may do with them in the room. */
export function ProfileCard({ person: shown, onClose }: { person: UserBrief; onClose: () => void }) {
  const text = useFullText();
  const me = useMe()?.user.id;
  const openDirect = useOpenDirect();
  const roomId = use(RoomActionsContext)?.roomId;
  const [isBlocking, setBlocking] = useState(false);
  // The card stays current when the person takes another name or picture.
  const person = useReadable(useParley().people).get(shown.id) ?? shown;
  const { isBlocked, unblock } = useBlocking(person);
  const presence = usePresence([person.id]).get(person.id);
  const now = useMinute();
  const about = useAbout(person);
  const name = useNames().plain(person);
  const write = (): void => {
    onClose();
    openDirect(person.id);
  };
  return (
    <Dialog isOpen size="s" title={text.person.title} onClose={onClose}>
      <div className={styles.card}>
        <Avatar userId={person.id} name={name} avatarUrl={person.avatarUrl} size="l" status={presence?.status} />
        <div className={styles.names}>
          <h3>
            <bdi>{name}</bdi>
          </h3>
          <p className={styles.hint}>
            <WhoTheyAre person={person} />
          </p>
          {presence !== undefined && <p className={styles.hint}>{statusText(presence, now, text)}</p>}
          <p className={styles.hint}>
            <StatusLine person={person} />
          </p>
        </div>
      </div>
      {about !== '' && (
        <p dir="auto" className={styles.about}>
          {about}
        </p>
      )}
      {person.id !== me && <SharedRooms person={person} onChoose={onClose} />}
      {person.id !== me && (
        <div className={styles.cardActions}>
          <Button variant="primary" onPress={write}>
            {text.person.message}
          </Button>
          {isBlocked ? (
            <Button onPress={unblock}>{text.profile.unblock}</Button>
          ) : (
            <Button onPress={() => setBlocking(true)}>{text.profile.block}</Button>
          )}
          {roomId !== undefined && <CardActs roomId={roomId} person={person} />}
        </div>
      )}
      {isBlocking && <BlockDialog person={person} onClose={() => setBlocking(false)} />}
    </Dialog>
  );
}

/** The user's text about themselves; empty until it is known. */
function useAbout({ id, displayName, version }: UserBrief): string {
  const parley = useParley();
  const [about, setAbout] = useState('');
  const isErased = displayName === null;
  useEffect(() => {
    if (isErased) return undefined;
    let isOver = false;
    const show = (words: string): void => {
      if (!isOver) setAbout(words);
    };
    parley.account.user(id).then(
      ({ ext }) => show(aboutOf(ext)),
      () => show(''),
    );
    return () => {
      isOver = true;
    };
  }, [parley, id, isErased, version]);
  return isErased ? '' : about;
}

/** The username, unless the server has made it up, and what they are besides people with an account. */
function WhoTheyAre({ person }: { person: UserBrief }) {
  const { person: text } = useFullText();
  const type = person.type === 'user' ? null : text[person.type];
  if (isWebhook(person)) return type;
  return (
    <>
      <bdi>@{person.username}</bdi>
      {type !== null && ` · ${type}`}
    </>
  );
}
