import type { Member, RoomState } from '#client';
import { useMe, useParley } from '#react';

import { useNames } from '../../names/use-names.js';
import { isWebhook } from '../../names/webhook.js';
import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { Avatar } from '../../ui/avatar.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { useToast } from '../../ui/toast.js';
import { isolated } from '../../text/isolated.js';
import { memberPermissionsOf } from '../state/member-permissions.js';
import { PagesEnd } from '../pages/pages-end.js';
import styles from './members.module.css';
import { PersonButton } from './person-button.js';
import { useBans } from './use-member-pages.js';

/** The people who are banned from the room, with a way to lift a ban. */
export function BannedPeople({ room }: { room: RoomState }) {
  const text = useFullText();
  const bans = useBans(room.id);
  const { items, isLoading, hasMore, error } = bans;
  return (
    <div className={styles.panel}>
      <div className={styles.scroller}>
        <ul aria-label={text.members.bans} className={styles.rows}>
          {items.map((member) => (
            <BannedPerson key={member.user.id} room={room} member={member} />
          ))}
        </ul>
        {!isLoading && error === null && !hasMore && items.length === 0 && (
          <EmptyState title={text.members.noBans} hint={text.members.noBansHint} />
        )}
        <PagesEnd pages={bans} more={text.members.more} />
      </div>
    </div>
  );
}

function BannedPerson({ room, member }: { room: RoomState; member: Member }) {
  const text = useFullText();
  const parley = useParley();
  const toast = useToast();
  const me = useMe()?.user.id;
  const { user } = member;
  const names = useNames();
  const name = isolated(names.of(user));
  const unban = (): void => {
    parley.ask('member:unban', { roomId: room.id, userId: user.id }).then(
      () => toast.show(text.members.unbanned(name)),
      (error: unknown) => toast.show(errorText(error, text)),
    );
  };
  return (
    <li className={styles.row}>
      <Avatar userId={user.id} name={names.plain(user)} avatarUrl={user.avatarUrl} />
      <div className={styles.names}>
        <PersonButton person={user} className={styles.name}>
          <bdi>{names.plain(user)}</bdi>
        </PersonButton>
        <p className={styles.hint}>{isWebhook(user) ? text.members.bot : <bdi>@{user.username}</bdi>}</p>
      </div>
      {me !== undefined && memberPermissionsOf(room, me, member).unban && (
        <Button aria-label={text.members.unbanPerson(name)} onPress={unban}>
          {text.members.unban}
        </Button>
      )}
    </li>
  );
}
