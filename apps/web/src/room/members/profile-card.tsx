import { useState } from 'react';

import type { UserBrief } from '#client';
import { useMe, useParley, usePresence, useReadable } from '#react';

import { useOpenDirect } from '../../rooms/search/use-choose.js';
import { useText } from '../../text/use-text.js';
import { Avatar } from '../../ui/avatar.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { statusText } from '../header/status-text.js';
import { useMinute } from '../header/use-minute.js';
import { BlockDialog } from './block-dialog.js';
import styles from './members.module.css';
import { useBlocking } from './use-blocking.js';

/** A small card about a person: names, status, and the ways to write to them or to block them. */
export function ProfileCard({ person: shown, onClose }: { person: UserBrief; onClose: () => void }) {
  const text = useText();
  const me = useMe()?.user.id;
  const openDirect = useOpenDirect();
  const [isBlocking, setBlocking] = useState(false);
  // The card stays current when the person takes another name.
  const person = useReadable(useParley().people).get(shown.id) ?? shown;
  const { isBlocked, unblock } = useBlocking(person);
  const presence = usePresence([person.id]).get(person.id);
  const now = useMinute();
  const name = person.displayName ?? text.rooms.deletedUser;
  const write = (): void => {
    onClose();
    openDirect(person.id);
  };
  return (
    <Dialog isOpen size="s" title={text.profile.title} onClose={onClose}>
      <div className={styles.card}>
        <Avatar userId={person.id} name={name} size="l" status={presence?.status} />
        <div className={styles.names}>
          <h3>
            <bdi>{name}</bdi>
          </h3>
          <p className={styles.hint}>
            <bdi>@{person.username}</bdi>
            {person.type !== 'user' && ` · ${text.profile[person.type]}`}
          </p>
          {presence !== undefined && <p className={styles.hint}>{statusText(presence, now, text)}</p>}
        </div>
      </div>
      {person.id !== me && (
        <div className={styles.cardActions}>
          <Button variant="primary" onPress={write}>
            {text.profile.message}
          </Button>
          {isBlocked ? (
            <Button onPress={unblock}>{text.profile.unblock}</Button>
          ) : (
            <Button onPress={() => setBlocking(true)}>{text.profile.block}</Button>
          )}
        </div>
      )}
      {isBlocking && <BlockDialog person={person} onClose={() => setBlocking(false)} />}
    </Dialog>
  );
}
