import type { Scheduled, ScheduledPage } from '#contracts';
import type { BotsAnswer, EndedAnswer } from '#identity/internal-api';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import type { Deployment } from '../deployment.js';
import { route } from '../service-client.js';
import { table } from '../table.js';

/** Of a message's text in the list. */
const TEXT_CHARS = 40;

const list: Command = {
  name: 'scheduled list',
  about: 'The scheduled messages of a bot, earliest first, with the key or token that put each.',
  operands: ['bot'],
  options: [],
  async run(input, deployment) {
    const scheduled = await allOf(deployment, await idOf(deployment, input.operand('bot')));
    const rows = scheduled.map(({ id, at, roomId, state, sessionId, message }) => {
      const { body } = message;
      const text = body.length > TEXT_CHARS ? `${body.slice(0, TEXT_CHARS)}…` : body;
      return [id, at, roomId, state, sessionId ?? null, text];
    });
    const heading = ['message', 'at', 'room', 'state', 'put by', 'text'];
    return { json: { scheduled }, text: table(heading, rows, 'Nothing is scheduled.') };
  },
};

const remove: Command = {
  name: 'scheduled remove',
  about: 'Remove a scheduled message of a bot: it is not sent.',
  operands: ['bot', 'id'],
  options: [],
  async run(input, deployment) {
    const bot = await idOf(deployment, input.operand('bot'));
    const answer = await deployment.history.delete<EndedAnswer>(route`bots/${bot}/scheduled/${input.operand('id')}`);
    return { json: answer, text: 'The scheduled message is removed.' };
  },
};

/** @throws CommandError */
async function idOf({ auth }: Deployment, name: string): Promise<string> {
  const { bots } = await auth.get<BotsAnswer>('bots');
  const bot = bots.find(({ id, username }) => id === name || username.toLowerCase() === name.toLowerCase());
  if (bot === undefined) throw new CommandError(`There is no bot ${name}.`);
  return bot.id;
}

/** Reads all pages. */
async function allOf({ history }: Deployment, bot: string): Promise<Scheduled[]> {
  const scheduled: Scheduled[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page: ScheduledPage = await history.get(route`bots/${bot}/scheduled`, { cursor });
    scheduled.push(...page.scheduled);
    cursor = page.cursor;
  }
  return scheduled;
}

export const SCHEDULED_COMMANDS = [list, remove];
