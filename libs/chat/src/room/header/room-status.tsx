import type { PresenceStatus, RoomState, UserBrief } from '#client';
import { LIMITS } from '#contracts/limits';
import { usePresence, useRoom } from '#react';

import { LateStatusLine } from '../../profile/status/late-status.js';
import { useText } from '../../text/use-text.js';
import { isolated } from '../../text/isolated.js';
import styles from './room-header.module.css';
import { statusText } from '../../profile/status-text.js';
import { useMinute } from '../../ui/use-minute.js';

/** One line below the title: how the partner is reached, or the group's topic and how many members are online. */
export function RoomStatus({ room }: { room: RoomState }) {
  if (room.kind === 'direct') return room.peer?.displayName == null ? null : <PartnerStatus partner={room.peer} />;
  return <GroupStatus room={room} />;
}

function PartnerStatus({ partner }: { partner: UserBrief }) {
  const text = useText();
  const now = useMinute();
  const presence = usePresence([partner.id]).get(partner.id);
  return (
    <p className={styles.status}>
      <span>{presence === undefined ? isolated(`@${partner.username ?? ''}`) : statusText(presence, now, text)}</span>
      <LateStatusLine person={partner} failed={null} />
    </p>
  );
}

function GroupStatus({ room }: { room: RoomState }) {
  const text = useText();
  const online = useOnlineCount(room);
  const facts = [room.archived ? text.room.archived : null, online > 0 ? text.room.online(online) : null];
  const { topic } = room;
  const words = facts.filter((fact) => fact !== null).join(' · ');
  if (topic === null && words === '') return null;
  return (
    <p className={styles.status} {...(topic !== null && { title: topic })}>
      {words !== '' && <span>{topic === null ? words : `${words} · `}</span>}
      <bdi>{topic}</bdi>
    </p>
  );
}

/** The number of members online; 0 in large rooms, of which the server does not tell. */
function useOnlineCount({ id, memberCount }: RoomState): number {
  const { members, marks } = useRoom(id, { still: true });
  const isSmall = memberCount <= LIMITS.liveRoomMembers;
  // Every member of a small room has a read mark.
  const userIds = members === null ? [...marks.keys()] : members.map(({ user }) => user.id);
  const presence = usePresence(isSmall ? userIds : []);
  if (!isSmall) return 0;
  const unseen: readonly (PresenceStatus | undefined)[] = [undefined, 'offline', 'invisible'];
  return userIds.filter((userId) => !unseen.includes(presence.get(userId)?.status)).length;
}
