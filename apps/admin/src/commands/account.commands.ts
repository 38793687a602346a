import { type AccountAnswer, type PasswordResetAnswer, RESET_DAYS_MAX } from '#access/internal-api';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import type { Deployment } from '../deployment.js';
import { route } from '../service-client.js';
import { shown } from '../table.js';

const RESET_LIFETIME_DEFAULT = '1d';

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

const unlock: Command = {
  name: 'unlock',
  about: 'Forget the failed logins of an account, so that its owner can log in again.',
  operands: ['user'],
  options: [],
  async run(input, { auth }) {
    const answer = await auth.post<AccountAnswer>(route`users/${input.operand('user')}/unlock`);
    return { json: answer, text: `${shown(answer.user.username)} is unlocked.` };
  },
};

const resetPassword: Command = {
  name: 'password reset',
  about: 'Print a link under which the owner of an account chooses a new password, once. All sessions end then.',
  operands: ['user'],
  options: [
    {
      name: 'expires',
      value: 'DURATION',
      about: `30m, 12h, 7d …, at most ${RESET_DAYS_MAX}d; default ${RESET_LIFETIME_DEFAULT}`,
    },
  ],
  async run(input, { auth, publicUrl }) {
    const lifetimeSeconds = input.seconds('expires', RESET_LIFETIME_DEFAULT, RESET_DAYS_MAX);
    const path = route`users/${input.operand('user')}/password-reset`;
    const answer = await auth.post<PasswordResetAnswer>(path, { lifetimeSeconds });
    const link = answer.link ?? `${publicUrl ?? ''}/reset#${answer.token}`;
    // The link is on a line of its own on standard output, so that it can be piped.
    process.stderr.write(`For ${shown(answer.user.username)}, until ${answer.expiresAt}:\n`);
    return { json: { ...answer, link }, text: link };
  },
};

const turnTotpOff: Command = {
  name: 'totp off',
  about: 'Turn off the second factor of a user who has lost its codes. The password and the sessions stay.',
  operands: ['user'],
  options: [],
  async run(input, { auth }) {
    const answer = await auth.delete<AccountAnswer>(route`users/${input.operand('user')}/totp`);
    const { username } = answer.user;
    return {
      json: answer,
      text: answer.changed
        ? `The second factor of ${shown(username)} is off.`
        : `The second factor of ${shown(username)} was not on.`,
    };
  },
};

const erase: Command = {
  name: 'erase',
  about: 'Erase a user permanently, as users erase themselves: their messages stay, without a sender.',
  operands: ['user'],
  options: [{ name: 'yes', isNeeded: true, about: 'confirm; this cannot be undone' }],
  async run(input, { auth }: Deployment) {
    const user = input.operand('user');
    if (!input.flag('yes'))
      throw new CommandError(`erase: erasing ${shown(user)} cannot be undone; add --yes to confirm`);
    const answer = await auth.delete<{ userId: string }>(route`users/${user}`);
    return { json: answer, text: `${shown(user)} (${answer.userId}) is erased.` };
  },
};

export const ACCOUNT_COMMANDS = [suspend, restore, unlock, resetPassword, turnTotpOff, erase];
