import { APP_SCOPES, APP_USERS_MODES, type AppScope } from '#contracts';
import type {
  AppKeyAnswer,
  AppsAnswer,
  AppSettings,
  EndedAnswer,
  HostSecretAnswer,
  HostTokensAnswer,
} from '#access/internal-api';
import type { MadeThing } from '#access/made-by-keys';
import type { Command, Input, Option, Result } from '../command.js';
import { CommandError } from '../command-error.js';
import type { Deployment } from '../deployment.js';
import { endInBatches } from '../end-in-batches.js';
import { endMade, findMade, keysOf, type Found } from '../made-by-keys.js';
import { route, type ServiceClient } from '../service-client.js';
import { shown, table, type Cell } from '../table.js';

/** Lines of a list; the rest is in the JSON. */
const SHOWN_MAX = 100;

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
  about:
    'End one key of an app, or all, and cut their sockets within two seconds. What they made and what acts or reads on is printed.',
  operands: ['username'],
  options: [
    { name: 'key', value: 'ID', about: 'the key with this id, from `apps list`' },
    { name: 'all', about: 'all keys of the app; give this or --key' },
    { name: 'made', about: 'also remove what is printed: hooks, incoming webhooks, scheduled messages, sessions' },
  ],
  async run(input, deployment) {
    const id = input.text('key');
    if ((id === undefined) === !input.flag('all')) throw new CommandError('apps revoke: add --key ID or --all');
    const app = input.operand('username');
    const path = id === undefined ? route`apps/${app}/keys` : route`apps/${app}/keys/${id}`;
    const { ended } = await deployment.auth.delete<EndedAnswer>(path);
    const keys = await keysOf(deployment, app, id);
    const found = await findMade(deployment, keys);
    if (!input.flag('made')) return revoked({ ended, ...found }, deployment);
    await endMade(deployment, keys);
    const { made: left } = await findMade(deployment, keys);
    return revoked({ ended, ...found, left }, deployment);
  },
};

const set: Command = {
  name: 'apps set',
  about: 'Change what the users of an app may do. It holds within a minute.',
  operands: ['username'],
  options: [
    { name: 'users', value: 'open|closed', about: 'closed: the users of the app meet only where the app puts them' },
    { name: 'provision', value: 'on|off', about: 'whether a token of the host makes a user who is not known yet' },
  ],
  async run(input, { auth }) {
    const users = choiceOf(input, 'users', APP_USERS_MODES);
    const provision = choiceOf(input, 'provision', ['on', 'off']);
    if (users === undefined && provision === undefined) throw new CommandError('apps set: add --users or --provision');
    const body = { ...(users && { users }), ...(provision && { provision: provision === 'on' }) };
    const answer = await auth.put<AppSettings>(route`apps/${input.operand('username')}/settings`, body);
    return { json: answer, text: `users: ${answer.usersMode}, provision: ${onOff(answer.provision)}` };
  },
};

const tokens: Command = {
  name: 'apps tokens',
  about: 'How the host of an app signs the tokens of its users. A new secret is printed only once.',
  operands: ['username'],
  options: [
    { name: 'secret', about: 'make a secret (HS256); the one before counts for 24 hours more' },
    { name: 'jwks', value: 'URL', about: 'the URL of the keys of the host; ends all secrets' },
    { name: 'audience', value: 'A', about: 'with --jwks: the `aud` that tokens must have' },
    { name: 'issuer', value: 'I', about: 'with --jwks: the `iss` that tokens must have' },
    {
      name: 'off',
      about: 'take no tokens of the host; ends all secrets and, as a leak may be the reason, the sessions of all users',
    },
    { name: 'keep-sessions', about: 'with --off: end no sessions, for a host that only changes its keys' },
  ],
  async run(input, { auth }) {
    const app = input.operand('username');
    const path = route`apps/${app}/tokens`;
    const [jwks, audience, issuer] = [input.text('jwks'), input.text('audience'), input.text('issuer')];
    if ([input.flag('secret'), jwks !== undefined, input.flag('off')].filter(Boolean).length !== 1)
      throw new CommandError('apps tokens: add one of --secret, --jwks URL and --off');
    if ((jwks === undefined) !== (audience === undefined) || (issuer !== undefined && jwks === undefined))
      throw new CommandError('apps tokens: --jwks needs --audience, and the two go with --jwks alone');
    if (input.flag('keep-sessions') && !input.flag('off'))
      throw new CommandError('apps tokens: --keep-sessions goes with --off alone');
    if (input.flag('secret')) return secret(app, await auth.post<HostSecretAnswer>(path));
    if (input.flag('off')) return turnOff(app, input.flag('keep-sessions'), auth);
    const body = { jwks, audience, ...(issuer !== undefined && { issuer }) };
    const answer = await auth.put<HostTokensAnswer>(path, body);
    return { json: answer, text: `tokens: ${answer.by}` };
  },
};

const endSessions: Command = {
  name: 'apps end-sessions',
  about:
    'End the sessions of all users of an app, and cut their sockets within two seconds. The host lets them in again.',
  operands: ['username'],
  options: [{ name: 'yes', isNeeded: true, about: 'confirm; this cannot be undone' }],
  async run(input, { auth }) {
    if (!input.flag('yes')) throw new CommandError('apps end-sessions: all users must come back; add --yes to confirm');
    const ended = await endInBatches(auth, route`apps/${input.operand('username')}/sessions`);
    return { json: { ended }, text: `Sessions ended: ${ended}.` };
  },
};

const list: Command = {
  name: 'apps list',
  about: 'All apps, sorted by name, each with its keys.',
  operands: [],
  options: [],
  async run(_input, { auth }) {
    const answer = await auth.get<AppsAnswer>('apps');
    const rows = answer.apps.flatMap(({ keys, ...listed }): Cell[][] => {
      const { username, displayName, users, usersMode, provision, suspendedAt } = listed;
      const app = [username, displayName, users, usersMode, onOff(provision), suspendedAt];
      if (keys.length === 0) return [[...app, null, null, null, null]];
      return keys.map(({ id, scopes, createdAt, lastSeenAt }) => [...app, id, scopes.join(','), createdAt, lastSeenAt]);
    });
    const heading = ['app', 'name', 'users', 'meet', 'provision', 'suspended', 'key', 'scopes', 'created', 'last used'];
    return { json: answer, text: table(heading, rows, 'There are no apps.') };
  },
};

interface Revoked extends Found {
  readonly ended: number;
  /** With `--made`: what is still there. */
  readonly left?: readonly MadeThing[];
}

/** `made`: with `--made` it is removed. A message that was being sent may be left. */
function revoked(answer: Revoked, { courier }: Deployment): Result {
  const { ended, made, unknown, left } = answer;
  const lines = [`Keys revoked: ${ended}.`];
  if (made.length > 0)
    lines.push(left === undefined ? 'Still there, made by them:' : 'Removed, made by them:', listOf(made));
  else lines.push('Nothing that they made is there.');
  if (left !== undefined && left.length > 0) lines.push('Still there, run the command again:', listOf(left));
  if (left === undefined && made.length > 0) lines.push('With --made the command removes all of this.');
  if (unknown > 0) lines.push(`Things of the app of which a key is not known: ${unknown}. They stay.`);
  if (courier === undefined)
    lines.push('Hooks were not looked for: set COURIER_INTERNAL_URL if the site has a courier.');
  return { json: answer, text: lines.join('\n'), isRefused: (left ?? []).length > 0 };
}

function listOf(made: readonly MadeThing[]): string {
  const rows = made.slice(0, SHOWN_MAX).map(({ kind, id, name, since }) => [kind, id, name, since]);
  const more = made.length - rows.length;
  return table(['what', 'id', 'name', 'since'], rows, '') + (more > 0 ? `\n… and ${more} more (--json has all)` : '');
}

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

/** @throws CommandError for another value */
function choiceOf<Choice extends string>(input: Input, option: string, choices: readonly Choice[]): Choice | undefined {
  const text = input.text(option);
  const choice = choices.find((known) => known === text);
  if (text !== undefined && choice === undefined)
    throw new CommandError(`--${option}: "${text}" is not one of ${choices.join(', ')}`);
  return choice;
}

function onOff(flag: boolean): 'on' | 'off' {
  return flag ? 'on' : 'off';
}

/** Prints the key on a line of its own on standard output, so that it can be piped. */
function key(answer: AppKeyAnswer): { json: AppKeyAnswer; text: string } {
  process.stderr.write(`A key of ${shown(answer.user.username)}, shown only once:\n`);
  return { json: answer, text: answer.key };
}

function secret(app: string, answer: HostSecretAnswer): { json: HostSecretAnswer; text: string } {
  process.stderr.write(`A secret of ${shown(app)}, shown only once:\n`);
  return { json: answer, text: answer.secret };
}

/** The tokens go first: none of them begins a session after that. */
async function turnOff(app: string, keepsSessions: boolean, auth: ServiceClient): Promise<Result> {
  const answer = await auth.delete<HostTokensAnswer>(route`apps/${app}/tokens`);
  const ended = keepsSessions ? 0 : await endInBatches(auth, route`apps/${app}/sessions`);
  return { json: { ...answer, ended }, text: `tokens: ${answer.by}\nSessions ended: ${ended}.` };
}

export const APP_COMMANDS = [create, newKey, revoke, set, tokens, endSessions, list];
