import { APP_SCOPES, type AppScope } from '#contracts';
import type { AppKeyAnswer, AppsAnswer, EndedAnswer } from '#identity/internal-api';
import type { Command, Input, Option } from '../command.js';
import { CommandError } from '../command-error.js';
import { route } from '../service-client.js';
import { shown, table, type Cell } from '../table.js';

const SCOPES: Option = {
  name: 'scopes',
  value: 'LIST',
  about: `what the key may do, comma-separated, of ${APP_SCOPES.join(',')}; default: all`,
};

const create: Command = {
  name: 'apps create',
  about: 'Make an app, for a site with users of its own: a bot, and its first key, which is printed only once.',
  operands: ['username'],
  options: [{ name: 'name', value: 'NAME', about: 'the display name of the bot; default: the username' }, SCOPES],
  async run(input, { auth }) {
    const displayName = input.text('name');
    const body = { username: input.operand('username'), ...(displayName !== undefined && { displayName }) };
    return key(await auth.post<AppKeyAnswer>('apps', { ...body, ...scopesOf(input) }));
  },
};

const newKey: Command = {
  name: 'apps key',
  about: 'Print a further key of an app. The others stay.',
  operands: ['username'],
  options: [SCOPES],
  async run(input, { auth }) {
    return key(await auth.post<AppKeyAnswer>(route`apps/${input.operand('username')}/keys`, scopesOf(input)));
  },
};

const revoke: Command = {
  name: 'apps revoke',
  about: 'End one key of an app, or all, and cut their sockets within two seconds.',
  operands: ['username'],
  options: [
    { name: 'key', value: 'ID', about: 'the key with this id, from `apps list`' },
    { name: 'all', about: 'all keys of the app; give this or --key' },
  ],
  async run(input, { auth }) {
    const id = input.text('key');
    if ((id === undefined) === !input.flag('all')) throw new CommandError('apps revoke: add --key ID or --all');
    const app = input.operand('username');
    const path = id === undefined ? route`apps/${app}/keys` : route`apps/${app}/keys/${id}`;
    const answer = await auth.delete<EndedAnswer>(path);
    return { json: answer, text: `Keys revoked: ${answer.ended}.` };
  },
};

const list: Command = {
  name: 'apps list',
  about: 'All apps, sorted by name, each with its keys.',
  operands: [],
  options: [],
  async run(_input, { auth }) {
    const answer = await auth.get<AppsAnswer>('apps');
    const rows = answer.apps.flatMap(({ username, displayName, users, suspendedAt, keys }): Cell[][] => {
      const app = [username, displayName, users, suspendedAt];
      if (keys.length === 0) return [[...app, null, null, null, null]];
      return keys.map(({ id, scopes, createdAt, lastSeenAt }) => [...app, id, scopes.join(','), createdAt, lastSeenAt]);
    });
    const heading = ['app', 'name', 'users', 'suspended', 'key', 'scopes', 'created', 'last used'];
    return { json: answer, text: table(heading, rows, 'There are no apps.') };
  },
};

/** @throws CommandError for a name that is no scope */
function scopesOf(input: Input): { scopes?: AppScope[] } {
  const text = input.text('scopes');
  if (text === undefined) return {};
  const scopes = text.split(',').map((name) => {
    const scope = APP_SCOPES.find((known) => known === name.trim());
    if (scope === undefined) throw new CommandError(`--scopes: "${name}" is not one of ${APP_SCOPES.join(', ')}`);
    return scope;
  });
  return { scopes };
}

/** Prints the key on a line of its own on standard output, so that it can be piped. */
function key(answer: AppKeyAnswer): { json: AppKeyAnswer; text: string } {
  process.stderr.write(`A key of ${shown(answer.user.username)}, shown only once:\n`);
  return { json: answer, text: answer.key };
}

export const APP_COMMANDS = [create, newKey, revoke, list];
