import type { BotsAnswer, BotTokenAnswer, EndedAnswer } from '#identity/internal-api';
import type { Command } from '../command.js';
import { route } from '../service-client.js';
import { shown, table } from '../table.js';

const create: Command = {
  name: 'bots create',
  about: 'Make a bot, and print its token: it is told this once, and works until it is revoked.',
  operands: ['username'],
  options: [{ name: 'name', value: 'NAME', about: 'what people see; else the username' }],
  async run(input, { auth }) {
    const displayName = input.text('name');
    const body = { username: input.operand('username'), ...(displayName !== undefined && { displayName }) };
    return token(await auth.post<BotTokenAnswer>('bots', body));
  },
};

const list: Command = {
  name: 'bots list',
  about: 'All bots, by name.',
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
      text: table(['bot', 'name', 'tokens', 'created', 'last seen', 'suspended'], rows, 'No bot.'),
    };
  },
};

const newToken: Command = {
  name: 'bots token',
  about: 'Print a new token of a bot; those before end.',
  operands: ['username'],
  options: [{ name: 'keep', about: 'those before stay valid, until `bots revoke` or a token without --keep' }],
  async run(input, { auth }) {
    const path = route`bots/${input.operand('username')}/tokens`;
    return token(await auth.post<BotTokenAnswer>(path, { keep: input.flag('keep') }));
  },
};

const revoke: Command = {
  name: 'bots revoke',
  about: 'End all tokens of a bot; its sockets are cut within two seconds. The bot stays, without one.',
  operands: ['username'],
  options: [],
  async run(input, { auth }) {
    const answer = await auth.delete<EndedAnswer>(route`bots/${input.operand('username')}/tokens`);
    return { json: answer, text: `Tokens revoked: ${answer.ended}.` };
  },
};

/** The token alone on its line, so that it can be piped. */
function token(answer: BotTokenAnswer): { json: BotTokenAnswer; text: string } {
  process.stderr.write(`The token of ${shown(answer.user.username)}, told this once:\n`);
  return { json: answer, text: answer.token };
}

export const BOT_COMMANDS = [create, list, newToken, revoke];
