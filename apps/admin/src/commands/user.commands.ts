import { LIST_DEFAULT, LIST_MAX } from '#contracts';
import type { ListedUser, ShownUser, UsersPage } from '#access/site-api';
import type { Command } from '../command.js';
import { route } from '../service-client.js';
import { columns, table, type Cell } from '../table.js';

const list: Command = {
  name: 'users list',
  about: 'Accounts, guests and bots, by username.',
  operands: [],
  options: [
    { name: 'query', value: 'X', about: 'only those with this in their username or display name' },
    { name: 'kind', value: 'KIND', about: 'only of this kind: user, guest or bot' },
    { name: 'suspended', about: 'only those that are suspended' },
    { name: 'limit', value: 'N', about: `at most this many, ${LIST_DEFAULT} by default; at most ${LIST_MAX}` },
  ],
  async run(input, { auth }) {
    const { users } = await auth.get<UsersPage>('users', {
      query: input.text('query'),
      kind: input.text('kind'),
      suspended: input.flag('suspended') ? 'true' : undefined,
      limit: input.count('limit', LIST_MAX),
    });
    const rows = users.map((user) => [user.username, user.displayName, ...stateOf(user), user.id]);
    const heading = ['user', 'name', 'type', 'app', 'state', 'created', 'last seen', 'id'];
    return { json: { users }, text: table(heading, rows, 'There are no such users.') };
  },
};

const show: Command = {
  name: 'users show',
  about: 'One user: names, state, times, sessions, second factor and, for admins, the e-mail address.',
  operands: ['user'],
  options: [],
  async run(input, { auth }) {
    const user = await auth.get<ShownUser>(route`users/${input.operand('user')}`);
    const [type, app, state, createdAt, lastSeenAt] = stateOf(user);
    const facts: [string, Cell][] = [
      ['id', user.id],
      ['username', user.username],
      ['name', user.displayName],
      ['type', type],
      ['app', app],
      ['state', state],
      ...suspensionOf(user),
      ['created', createdAt],
      ['last seen', lastSeenAt],
      ['sessions', user.sessions],
      ['second factor', user.secondFactor ? 'on' : 'off'],
      ...(user.email === undefined ? [] : emailOf(user.email)),
    ];
    return { json: user, text: columns(facts) };
  },
};

type State = [type: Cell, app: Cell, state: Cell, createdAt: Cell, lastSeenAt: Cell];

function stateOf({ type, app, suspendedAt, unclaimed, createdAt, lastSeenAt }: ListedUser): State {
  const living = unclaimed === true ? 'unclaimed' : 'active';
  return [type, app, suspendedAt === null ? living : `suspended ${suspendedAt}`, createdAt, lastSeenAt];
}

function suspensionOf({ suspension }: ShownUser): [string, Cell][] {
  if (suspension === undefined) return [];
  return [
    ['suspended by', suspension.by],
    ['reason', suspension.reason],
  ];
}

function emailOf({ email, verifiedAt, pending }: NonNullable<ShownUser['email']>): [string, Cell][] {
  return [
    ['e-mail', email],
    ['confirmed', verifiedAt],
    ['waits for its link', pending],
  ];
}

export const USER_COMMANDS = [list, show];
