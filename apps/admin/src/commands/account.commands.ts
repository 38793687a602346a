import type { AccountAnswer } from '#identity/internal-api';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import type { Deployment } from '../deployment.js';
import { route } from '../service-client.js';
import { shown } from '../table.js';

const suspend: Command = {
  name: 'suspend',
  about: 'Close an account or a bot: its sessions end at once, and it cannot come back. It stays in its rooms.',
  operands: ['user'],
  options: [{ name: 'reason', value: 'TEXT', about: 'for the audit table; the user is not told' }],
  async run(input, { auth }) {
    const user = input.operand('user');
    const reason = input.text('reason');
    const answer = await auth.post<AccountAnswer>(route`users/${user}/suspend`, reason === undefined ? {} : { reason });
    const { username } = answer.user;
    return {
      json: answer,
      text: answer.changed ? `${shown(username)} is suspended.` : `${shown(username)} was suspended before.`,
    };
  },
};

const restore: Command = {
  name: 'restore',
  about: 'Open a suspended account again. Its user logs in anew; a bot needs a new token.',
  operands: ['user'],
  options: [],
  async run(input, { auth }) {
    const answer = await auth.post<AccountAnswer>(route`users/${input.operand('user')}/restore`);
    const { username } = answer.user;
    return {
      json: answer,
      text: answer.changed ? `${shown(username)} may come back.` : `${shown(username)} was not suspended.`,
    };
  },
};

const erase: Command = {
  name: 'erase',
  about: 'Erase a user for good, as users erase themselves: their messages stay, without a sender.',
  operands: ['user'],
  options: [{ name: 'yes', about: 'really; nothing brings the user back' }],
  async run(input, { auth }: Deployment) {
    const user = input.operand('user');
    if (!input.flag('yes'))
      throw new CommandError(`erase: nothing brings ${shown(user)} back; say --yes if you mean it`);
    const answer = await auth.delete<{ userId: string }>(route`users/${user}`);
    return { json: answer, text: `${shown(user)} (${answer.userId}) is erased.` };
  },
};

export const ACCOUNT_COMMANDS = [suspend, restore, erase];
