import { useEffect, useState } from 'react';

import type { UserId } from '#client';
import { useParley, useReadable } from '#react';

import { useNames } from '#chat/names/use-names.js';
import { errorText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Avatar } from '#chat/ui/avatar.js';
import { Button } from '#chat/ui/button.js';
import { Dialog } from '#chat/overlays/dialog.js';
import { EmptyState } from '#chat/ui/empty-state.js';
import { ErrorText } from '#chat/ui/error-text.js';
import styles from './account.module.css';

/** The people whom the user has blocked. */
export function BlockedDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useFullText();
  const parley = useParley();
  const blocked = useReadable(parley.blocked);
  const [failure, setFailure] = useState<unknown>(null);

  useEffect(() => {
    parley.people.load(blocked).catch(setFailure);
  }, [parley, blocked]);

  const unblock = async (userId: UserId): Promise<void> => {
    setFailure(null);
    await parley.ask('block:remove', { userId }).catch(setFailure);
  };

  return (
    <Dialog isOpen title={text.account.blocked} onClose={onClose}>
      {failure !== null && <ErrorText>{errorText(failure, text)}</ErrorText>}
      {blocked.length === 0 ? (
        <EmptyState title={text.account.noneBlocked} hint={text.account.blockedHint} />
      ) : (
        <ul aria-label={text.account.blocked} className={styles.list}>
          {blocked.map((userId) => (
            <BlockedPerson key={userId} userId={userId} onUnblock={() => void unblock(userId)} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function BlockedPerson({ userId, onUnblock }: { readonly userId: UserId; readonly onUnblock: () => void }) {
  const text = useFullText();
  const brief = useReadable(useParley().people).get(userId);
  const names = useNames();
  const name = names.plain(brief);
  return (
    <li className={styles.item}>
      <Avatar userId={userId} name={name} avatarUrl={brief?.avatarUrl} />
      <div className={styles.names}>
        <p className={styles.name}>
          <bdi>{brief === undefined ? '…' : name}</bdi>
        </p>
        {brief?.username != null && <p className={styles.hint}>@{brief.username}</p>}
      </div>
      <Button aria-label={text.account.unblockPerson(names.of(brief))} onPress={onUnblock}>
        {text.account.unblock}
      </Button>
    </li>
  );
}
