import { LIST_DEFAULT, LIST_MAX } from '#contracts';
import type { DefaultRoomAnswer, DefaultRoomsAnswer, InvitedRoom } from '#access/internal-api';
import type { ListedRoom, RoomMembersPage, RoomsPage, ShownUser } from '#access/site-api';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import { route } from '../service-client.js';
import { columns, shown, table, type Cell } from '../table.js';

const list: Command = {
  name: 'rooms list',
  about: 'Groups by name, private ones too.',
  operands: [],
  options: [
    { name: 'query', value: 'X', about: 'only those with this in their name' },
    { name: 'limit', value: 'N', about: `at most this many, ${LIST_DEFAULT} by default; at most ${LIST_MAX}` },
  ],
  async run(input, { history }) {
    const query = { query: input.text('query'), limit: input.count('limit', LIST_MAX) };
    const { rooms } = await history.get<RoomsPage>('rooms', query);
    const rows = rooms.map((room) => factsOf(room).map(([, fact]) => fact));
    const heading = ['name', 'visibility', 'members', 'messages', 'last activity', 'retention', 'state', 'room'];
    return { json: { rooms }, text: table(heading, rows, 'There are no such groups.') };
  },
};

const show: Command = {
  name: 'rooms show',
  about: `One room: a public group by name, any room by id, with its first ${LIST_MAX} members. It shows no messages.`,
  operands: ['room'],
  options: [],
  async run(input, { history }) {
    const room = await history.get<ListedRoom>(route`rooms/${input.operand('room')}`);
    const { members } = await history.get<RoomMembersPage>(route`rooms/${room.id}/members`, { limit: LIST_MAX });
    const facts: [string, Cell][] = [...factsOf(room), ['kind', room.kind], ['created', room.createdAt]];
    const text = [columns(facts), membersOf(members)].join('\n\n');
    return { json: { ...room, memberList: members }, text };
  },
};

function membersOf(members: RoomMembersPage['members']): string {
  const rows = members.map(({ user, role, joinedAt, mutedUntil }) => {
    return [user.username, user.displayName, role, joinedAt, mutedUntil, user.id];
  });
  return table(['user', 'name', 'role', 'joined', 'muted until', 'id'], rows, 'It has no members.');
}

/** In the order of the columns. */
function factsOf(room: ListedRoom): [string, Cell][] {
  const { retentionDays, archivedAt } = room;
  return [
    ['name', room.name],
    ['visibility', room.visibility],
    ['members', room.members],
    ['messages', room.headSeq],
    ['last activity', room.lastActivityAt],
    ['retention', retentionDays === null ? null : `${retentionDays} days`],
    ['state', archivedAt === null ? 'open' : `archived ${archivedAt}`],
    ['room', room.id],
  ];
}

const archive: Command = {
  name: 'rooms archive',
  about: 'Archive a group, by name or id: it takes no messages and no changes until it is opened again.',
  operands: ['room'],
  options: [],
  async run(input, { history }) {
    const room = await history.post<InvitedRoom>(route`groups/${input.operand('room')}/archive`);
    return { json: room, text: `${shown(room.name)} is archived.` };
  },
};

const open: Command = {
  name: 'rooms open',
  about: 'Open an archived group again, by name or id.',
  operands: ['room'],
  options: [],
  async run(input, { history }) {
    const room = await history.post<InvitedRoom>(route`groups/${input.operand('room')}/open`);
    return { json: room, text: `${shown(room.name)} is open.` };
  },
};

const remove: Command = {
  name: 'rooms delete',
  about: 'Delete a group, by name or id, with all messages and files, as its owner can. It cannot be undone.',
  operands: ['room'],
  options: [{ name: 'yes', isNeeded: true, about: 'confirm; all members lose the room at once' }],
  async run(input, { history }) {
    if (!input.flag('yes')) throw new CommandError('rooms delete: all messages go for good; add --yes to confirm');
    const room = await history.delete<InvitedRoom>(route`groups/${input.operand('room')}`);
    return { json: room, text: `${shown(room.name)} is deleted.` };
  },
};

const setOwner: Command = {
  name: 'rooms owner',
  about: 'Make a member of a group, by name or id, its owner. The present owner becomes an admin.',
  operands: ['room', 'user'],
  options: [],
  async run(input, { auth, history }) {
    const user = await auth.get<ShownUser>(route`users/${input.operand('user')}`);
    const path = route`groups/${input.operand('room')}/owner`;
    const room = await history.put<InvitedRoom>(path, { userId: user.id });
    return { json: room, text: `${shown(user.username)} owns ${shown(room.name)}.` };
  },
};

const setDefault: Command = {
  name: 'rooms default',
  about: 'Make a group, by name or id, a default room (on), or no longer (off): new accounts are members of it.',
  operands: ['room', 'on|off'],
  options: [],
  async run(input, { history }) {
    const given = input.operand('on|off');
    if (given !== 'on' && given !== 'off') throw new CommandError(`rooms default: "${given}" is neither on nor off`);
    const answer = await history.put<DefaultRoomAnswer>(route`groups/${input.operand('room')}/default`, {
      on: given === 'on',
    });
    const name = shown(answer.room.name);
    const text = answer.on
      ? `Accounts that are made from now on are members of ${name}.`
      : `Accounts that are made from now on are not members of ${name}. Members stay.`;
    return { json: answer, text };
  },
};

const listDefaults: Command = {
  name: 'rooms defaults',
  about: 'The default rooms: new accounts are members of them.',
  operands: [],
  options: [],
  async run(_input, { history }) {
    const answer = await history.get<DefaultRoomsAnswer>('default-rooms');
    const rows = answer.rooms.map(({ id, name, since }) => [id, name, since]);
    return { json: answer, text: table(['room', 'name', 'since'], rows, 'There are no default rooms.') };
  },
};

export const ROOM_COMMANDS = [list, show, archive, open, setOwner, remove, setDefault, listDefaults];
