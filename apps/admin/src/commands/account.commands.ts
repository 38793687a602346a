import type { AccountAnswer } from '#identity/internal-api';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import type { Deployment } from '../deployment.js';
import { route } from '../service-client.js';
import { shown } from '../table.js';

const suspend: Command = {
  name: 'suspend',
  about: 'Suspend an account or a bot: its sessions end at once and it cannot log in. It stays in its rooms.',
  operands: ['user'],
  options: [{ name: 'reason', value: 'TEXT', about: 'for the audit table; the user does not see it' }],
  async run(input, { auth }) {
    const user = input.operand('user');
    const reason = input.text('reason');
    const answer = await auth.post<AccountAnswer>(route`users/${user}/suspend`, reason === undefined ? {} : { reason });
    const { username } = answer.user;
    return {
      json: answer,
      text: answer.changed ? `${shown(username)} is suspended.` : `${shown(username)} was suspended already.`,
    };
  },
};

const restore: Command = {
  name: 'restore',
  about: 'End a suspension. The user logs in again; a bot needs a new token.',
  operands: ['user'],
  options: [],
  async run(input, { auth }) {
    const answer = await auth.post<AccountAnswer>(route`users/${input.operand('user')}/restore`);
    const { username } = answer.user;
    return {
      json: answer,
      text: answer.changed ? `${shown(username)} is no longer suspended.` : `${shown(username)} was not suspended.`,
    };
  },
};

const erase: Command = {
  name: 'erase',
  about: 'Erase a user permanently, as users erase themselves: their messages stay, without a sender.',
  operands: ['user'],
  options: [{ name: 'yes', about: 'confirm; this cannot be undone' }],
  async run(input, { auth }: Deployment) {
    const user = input.operand('user');
    if (!input.flag('yes'))
      throw new CommandError(`erase: erasing ${shown(user)} cannot be undone; add --yes to confirm`);
    const answer = await auth.delete<{ userId: string }>(route`users/${user}`);
    return { json: answer, text: `${shown(user)} (${answer.userId}) is erased.` };
  },
};

export const ACCOUNT_COMMANDS = [suspend, restore, erase];
