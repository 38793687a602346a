import type { Command } from '../command.js';
import { botNamed, removeScheduled, scheduledOf, tableOf } from '../scheduled-of-bot.js';

const list: Command = {
  name: 'scheduled list',
  about: 'The scheduled messages of a bot, earliest first, with the key or token that put each.',
  operands: ['bot'],
  options: [],
  async run(input, deployment) {
    const scheduled = await scheduledOf(deployment, await botNamed(deployment, input.operand('bot')));
    return { json: { scheduled }, text: tableOf(scheduled, 'Nothing is scheduled.') };
  },
};

const remove: Command = {
  name: 'scheduled remove',
  about: 'Remove a scheduled message of a bot: it is not sent.',
  operands: ['bot', 'id'],
  options: [],
  async run(input, deployment) {
    const bot = await botNamed(deployment, input.operand('bot'));
    const answer = await removeScheduled(deployment, bot, input.operand('id'));
    return { json: answer, text: 'The scheduled message is removed.' };
  },
};

export const SCHEDULED_COMMANDS = [list, remove];
