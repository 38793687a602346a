import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

import { Button } from '#chat/ui/button.js';
import { useLoaded } from '#chat/ui/use-loaded.js';
import { type Act, useActing } from './acting.js';
import { useAdminText } from './admin-text.js';
import type { ListedRoom } from './answers.js';
import styles from './console.module.css';
import { Facts } from './facts.js';
import { Moment } from './moments.js';
import { useIsAdmin } from './operator.js';
import { PageHeading } from './page-heading.js';
import { act, path, read } from './requests.js';
import { RoomMembers } from './room-members.js';
import { Failure } from './table.js';
import { isTypedName } from './typed-name.js';

/** The longest retention, as of the service. */
const DAYS_MAX = 36_500;

/** One room, by its id, and what an operator can do. */
export function RoomPage({ id }: { readonly id: string }) {
  const { rooms: text } = useAdminText();
  const { value: room, failure, reload } = useLoaded(() => read<ListedRoom>(path`history/rooms/${id}`));
  return (
    <>
      <p>
        <Link href="/rooms">{text.back}</Link>
      </p>
      <PageHeading name={room === null ? text.title : (room.name ?? text.direct)} />
      <Failure of={room === null ? failure : null} />
      {room !== null && (
        <>
          <RoomFacts room={room} />
          <RoomActs room={room} onChanged={reload} />
          <RoomMembers room={room} onChanged={reload} />
        </>
      )}
    </>
  );
}

function RoomFacts({ room }: { readonly room: ListedRoom }) {
  const { rooms: text, users } = useAdminText();
  const { retentionDays, archivedAt } = room;
  const facts: [string, ReactNode][] = [
    [text.id, <span className={styles['code']}>{room.id}</span>],
    [text.visibility, text.visibilities[room.visibility]],
    [text.members, room.members],
    [text.messages, room.headSeq],
    [text.created, <Moment at={room.createdAt} />],
    [text.lastActivity, <Moment at={room.lastActivityAt} />],
    [text.retention, retentionDays === null ? text.everything : text.days(retentionDays)],
    [text.state, archivedAt === null ? text.open : text.archived],
  ];
  return <Facts name={users.details} facts={facts} />;
}

function RoomActs({ room, onChanged }: { readonly room: ListedRoom; readonly onChanged: () => void }) {
  const { users } = useAdminText();
  const { ask } = useActing();
  const isAdmin = useIsAdmin();
  const { archive, open, ofAdmins } = useRoomActs(room, onChanged);
  const button = (each: Act, key = each.name) => (
    <Button key={key} variant={each.variant ?? 'plain'} onPress={() => ask(each)}>
      {each.name}
    </Button>
  );
  return (
    <div role="group" aria-label={users.acts} className={styles['buttons']}>
      {/* One button, which keeps the focus when its act is done. */}
      {room.kind === 'group' && button(room.archivedAt === null ? archive : open, 'archived')}
      {isAdmin && ofAdmins.map((each) => button(each))}
    </div>
  );
}

/** All acts ask first: people see each of them. */
function useRoomActs(room: ListedRoom, onChanged: () => void): { archive: Act; open: Act; ofAdmins: Act[] } {
  const { rooms: text } = useAdminText();
  const [, go] = useLocation();
  const name = room.name ?? text.direct;
  const group = path`history/groups/${room.id}`;
  const does = async (method: 'POST' | 'PUT', at: string, done: string, body?: object): Promise<string> => {
    await act(method, at, body);
    onChanged();
    return done;
  };
  const retain = (days: number | null): Promise<string> =>
    does('PUT', path`history/rooms/${room.id}/retention`, text.retentionDone(name), { days });
  const retention: Act = {
    name: text.setRetention,
    body: text.retentionBody(name),
    field: { label: text.daysField, must: { fit: isDays, words: text.noDays(DAYS_MAX) } },
    run: (days) => retain(Number(days)),
    other: { name: text.keep, run: () => retain(null) },
  };
  const remove: Act = {
    name: text.delete,
    variant: 'danger',
    body: room.isDefault ? `${text.deleteDefault} ${text.deleteBody(name)}` : text.deleteBody(name),
    field: { label: text.name, must: { fit: (given) => isTypedName(given, room.name), words: text.otherName } },
    run: async () => {
      await act('DELETE', group);
      go('/rooms');
      return text.deleted(name);
    },
  };
  return {
    archive: {
      name: text.archive,
      body: text.archiveBody(name),
      run: () => does('POST', `${group}/archive`, text.archivedDone(name)),
    },
    open: {
      name: text.openAgain,
      body: text.openBody(name),
      run: () => does('POST', `${group}/open`, text.opened(name)),
    },
    ofAdmins: room.kind === 'group' ? [retention, remove] : [retention],
  };
}

function isDays(given: string): boolean {
  return /^[1-9]\d*$/.test(given) && Number(given) <= DAYS_MAX;
}
