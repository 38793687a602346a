import type { Scheduled } from '#contracts';
import type { BotsAnswer, BotTokenAnswer, EndedAnswer } from '#access/internal-api';
import type { Command, Result } from '../command.js';
import { botNamed, removeAll, scheduledOf, tableOf } from '../scheduled-of-bot.js';
import { route } from '../service-client.js';
import { shown, table } from '../table.js';

const create: Command = {
  name: 'bots create',
  about: 'Create a bot and print its token, which is shown only once and works until it is revoked.',
  operands: ['username'],
  options: [{ name: 'name', value: 'NAME', about: 'the display name; default: the username' }],
  async run(input, { auth }) {
    const displayName = input.text('name');
    const body = { username: input.operand('username'), ...(displayName !== undefined && { displayName }) };
    return token(await auth.post<BotTokenAnswer>('bots', body));
  },
};

const list: Command = {
  name: 'bots list',
  about: 'All bots, sorted by name.',
  operands: [],
  options: [],
  async run(_input, { auth }) {
    const answer = await auth.get<BotsAnswer>('bots');
    const rows = answer.bots.map((bot) => [
      bot.username,
      bot.displayName,
      bot.tokens,
      bot.createdAt,
      bot.lastSeenAt,
      bot.suspendedAt,
    ]);
    return {
      json: answer,
      text: table(['bot', 'name', 'tokens', 'created', 'last seen', 'suspended'], rows, 'There are no bots.'),
    };
  },
};

const newToken: Command = {
  name: 'bots token',
  about: 'Print a new token of a bot and end its earlier tokens.',
  operands: ['username'],
  options: [{ name: 'keep', about: 'keep the earlier tokens valid, until `bots revoke` or a token without --keep' }],
  async run(input, { auth }) {
    const path = route`bots/${input.operand('username')}/tokens`;
    return token(await auth.post<BotTokenAnswer>(path, { keep: input.flag('keep') }));
  },
};

const revoke: Command = {
  name: 'bots revoke',
  about:
    'End all tokens of a bot and cut its sockets within two seconds. What it has scheduled is printed. The bot itself stays.',
  operands: ['username'],
  options: [{ name: 'made', about: 'also remove what is printed: the scheduled messages' }],
  async run(input, deployment) {
    const name = input.operand('username');
    const { ended } = await deployment.auth.delete<EndedAnswer>(route`bots/${name}/tokens`);
    const bot = await botNamed(deployment, name);
    const scheduled = await scheduledOf(deployment, bot);
    if (!input.flag('made')) return revoked({ ended, scheduled });
    return revoked({ ended, scheduled, left: await removeAll(deployment, bot, scheduled) });
  },
};

interface Revoked {
  readonly ended: number;
  readonly scheduled: readonly Scheduled[];
  /** With `--made`: what is still there. */
  readonly left?: readonly Scheduled[];
}

function revoked({ ended, scheduled, left }: Revoked): Result {
  const lines = [`Tokens revoked: ${ended}.`];
  if (scheduled.length === 0) lines.push('Nothing is scheduled by it.');
  else if (left === undefined)
    lines.push('Still scheduled by it:', tableOf(scheduled, ''), 'With --made the command removes all of this.');
  else lines.push('Removed, scheduled by it:', tableOf(scheduled, ''));
  if (left !== undefined && left.length > 0) lines.push('Still there, run the command again:', tableOf(left, ''));
  const isRefused = left !== undefined && left.length > 0;
  return { json: { ended, scheduled, ...(left && { left }) }, text: lines.join('\n'), isRefused };
}

/** Prints the token on a line of its own on standard output, so that it can be piped. */
function token(answer: BotTokenAnswer): { json: BotTokenAnswer; text: string } {
  process.stderr.write(`The token of ${shown(answer.user.username)}, shown only once:\n`);
  return { json: answer, text: answer.token };
}

export const BOT_COMMANDS = [create, list, newToken, revoke];
