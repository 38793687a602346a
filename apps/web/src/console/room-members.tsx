import { Link } from 'wouter';

import { Button } from '#chat/ui/button.js';
import { useActing } from './acting.js';
import { useAdminText } from './admin-text.js';
import type { ListedRoom, RoomMember } from './answers.js';
import { useIsAdmin } from './operator.js';
import { act, path, read } from './requests.js';
import { Section } from './section.js';
import { type Column, PagedTable } from './table.js';
import { usePages } from './use-pages.js';

const ROWS = '50';

interface RoomMembersProps {
  readonly room: ListedRoom;
  readonly onChanged: () => void;
}

/** The members of a room. Admins make one of them the owner of a group. */
export function RoomMembers({ room, onChanged }: RoomMembersProps) {
  const { rooms: text } = useAdminText();
  const isAdmin = useIsAdmin();
  const pages = usePages<RoomMember>(room.id, async (cursor) => {
    const of = path`history/rooms/${room.id}/members`;
    const { members, cursor: next } = await read<{ members: RoomMember[]; cursor: string | null }>(of, {
      limit: ROWS,
      cursor: cursor ?? undefined,
    });
    return { rows: members, cursor: next };
  });
  const makeOwner = useMakeOwner(room, () => {
    pages.reload();
    onChanged();
  });
  const columns: Column<RoomMember>[] = [
    {
      title: text.name,
      cell: ({ user }) => (
        <Link href={path`/users/${user.id}`}>
          <bdi>{nameOf(user)}</bdi>
        </Link>
      ),
    },
    { title: text.role, cell: ({ role }) => text.roles[role] },
    {
      title: text.state,
      cell: ({ mutedUntil }) => (mutedUntil === null ? text.joined : text.mutedUntil(new Date(mutedUntil))),
    },
  ];
  const owner: Column<RoomMember> = {
    title: text.makeOwner,
    cell: (member) =>
      member.user.type === 'user' &&
      member.role !== 'owner' && (
        <Button aria-label={text.makeOwnerOf(nameOf(member.user))} onPress={() => makeOwner(member)}>
          {text.makeOwner}
        </Button>
      ),
  };
  return (
    <Section name={text.members}>
      <PagedTable
        name={text.members}
        columns={isAdmin && room.kind === 'group' ? [...columns, owner] : columns}
        pages={pages}
        keyOf={({ user }) => user.id}
      />
    </Section>
  );
}

function useMakeOwner({ id }: ListedRoom, onMade: () => void): (member: RoomMember) => void {
  const { rooms: text } = useAdminText();
  const { ask } = useActing();
  return ({ user }) =>
    ask({
      name: text.makeOwner,
      body: text.makeOwnerBody(nameOf(user)),
      run: async () => {
        await act('PUT', path`history/groups/${id}/owner`, { userId: user.id });
        onMade();
        return text.ownerMade(nameOf(user));
      },
    });
}

function nameOf({ id, username, displayName }: RoomMember['user']): string {
  return displayName ?? username ?? id;
}
