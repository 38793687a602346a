import { MessageSquare } from 'lucide-react';
import { memo } from 'react';

import type { Member, PresenceStatus, Role, RoomState } from '#client';
import { useMe } from '#react';

import { IconButton } from '../../overlays/icon-button.js';
import { useOpenDirect } from '../../people/use-open-direct.js';
import { useNames } from '../../names/use-names.js';
import { isWebhook } from '../../names/webhook.js';
import { StatusLine } from '../../profile/status/shown-status.js';
import { useFullText } from '../../text/use-full-text.js';
import { Avatar } from '../../ui/avatar.js';
import { isolated } from '../../text/isolated.js';
import { memberPermissionsOf } from '../state/member-permissions.js';
import { useCountdown } from '../../ui/use-countdown.js';
import { MemberChoice, type MemberChoiceProps } from './chosen-members.js';
import { MemberMenu } from './member-menu.js';
import type { AskedOfMembers } from './member-question.js';
import styles from './members.module.css';
import { PersonButton } from './person-button.js';

/** Members find these when they need help: they are first in the list, with a button that writes to them. */
const MODERATORS: readonly Role[] = ['owner', 'admin', 'moderator'];

interface MemberRowProps extends Omit<MemberChoiceProps, 'member'> {
  readonly room: RoomState;
  readonly member: Member;
  readonly status: PresenceStatus | undefined;
  readonly onAsk: (asked: AskedOfMembers) => void;
}

/** One member with what the others may know, and what the user may do. */
export const MemberRow = memo(function MemberRow({ room, member, status, onAsk, ...choice }: MemberRowProps) {
  const text = useFullText();
  const me = useMe()?.user.id;
  const { user, role, mutedUntil } = member;
  const isMuted = useCountdown(mutedUntil === null ? null : Date.parse(mutedUntil)) > 0;
  const name = useNames().plain(user);
  const isMe = user.id === me;
  const openDirect = useOpenDirect();
  return (
    <li className={styles.row}>
      <MemberChoice member={member} {...choice} />
      <Avatar
        userId={user.displayName === null ? null : user.id}
        name={name}
        avatarUrl={user.avatarUrl}
        status={status}
      />
      <div className={styles.names}>
        <p className={styles.heading}>
          <PersonButton person={user} className={styles.name}>
            <bdi>{name}</bdi>
          </PersonButton>
          {isMe && <span className={styles.hint}>({text.members.you})</span>}
          {role !== 'member' && <span className={styles.role}>{text.members.roles[role]}</span>}
        </p>
        <p className={styles.hint}>{factsOf(member, isMuted, text)}</p>
        <p className={styles.hint}>
          <StatusLine person={user} />
        </p>
      </div>
      {!isMe && user.displayName !== null && MODERATORS.includes(role) && (
        <IconButton
          label={text.members.messagePerson(isolated(name))}
          icon={MessageSquare}
          onPress={() => openDirect(user.id)}
        />
      )}
      {me !== undefined && !isMe && user.displayName !== null && (
        <MemberMenu
          roomId={room.id}
          member={member}
          permissions={memberPermissionsOf(room, me, member)}
          isMuted={isMuted}
          onAsk={(question) => onAsk({ members: [member], question })}
        />
      )}
    </li>
  );
});

function factsOf(
  { user, joinedAt, mutedUntil }: Member,
  isMuted: boolean,
  text: ReturnType<typeof useFullText>,
): string {
  return [
    user.username === null || isWebhook(user) ? null : isolated(`@${user.username}`),
    user.type === 'user' ? null : text.members[user.type],
    text.members.joined(new Date(joinedAt)),
    isMuted && mutedUntil !== null ? text.members.mutedUntil(new Date(mutedUntil)) : null,
  ]
    .filter((fact) => fact !== null)
    .join(' · ');
}
