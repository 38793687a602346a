import type { EndedAnswer, InvitesAnswer, NewInvite } from '#identity/internal-api';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import { secondsOf } from '../duration.policy.js';
import { route } from '../service-client.js';
import { table } from '../table.js';

const USES_MAX = 100_000;
const LIFETIME_DEFAULT = '7d';

const create: Command = {
  name: 'invites create',
  about: 'Create an invitation and print its link, for REGISTRATION=invite.',
  operands: [],
  options: [
    { name: 'uses', value: 'N', about: 'how many accounts it can create; default 1' },
    { name: 'expires', value: 'DURATION', about: `30m, 12h, 7d …; default ${LIFETIME_DEFAULT}` },
  ],
  async run(input, { auth, publicUrl }) {
    const duration = input.text('expires') ?? LIFETIME_DEFAULT;
    const lifetimeSeconds = secondsOf(duration);
    if (lifetimeSeconds === undefined)
      throw new CommandError(`--expires: "${duration}" is not a duration such as 30m, 12h or 7d`);
    const uses = input.count('uses', USES_MAX) ?? 1;
    const invite = await auth.post<NewInvite>('invites', { uses, lifetimeSeconds });
    const link = invite.link ?? (publicUrl === undefined ? null : `${publicUrl}/?invite=${invite.code}`);
    const rows = [
      ['link', link ?? 'none: PUBLIC_URL is not set'],
      ['code', invite.code],
      ['id', invite.id],
      ['uses', String(invite.usesMax)],
      ['until', invite.expiresAt],
    ];
    return { json: { ...invite, link }, text: rows.map(([name, value]) => `${name}: ${value}`).join('\n') };
  },
};

const list: Command = {
  name: 'invites list',
  about: 'The usable invitations, latest first.',
  operands: [],
  options: [],
  async run(_input, { auth }) {
    const answer = await auth.get<InvitesAnswer>('invites');
    const rows = answer.invites.map(({ id, uses, usesMax, createdAt, expiresAt, createdBy }) => {
      return [id, `${uses} of ${usesMax}`, createdAt, expiresAt, createdBy];
    });
    return {
      json: answer,
      text: table(['invitation', 'used', 'created', 'until', 'by'], rows, 'There are no invitations.'),
    };
  },
};

const revoke: Command = {
  name: 'invites revoke',
  about: 'Revoke an invitation. Accounts created with it stay.',
  operands: ['id'],
  options: [],
  async run(input, { auth }) {
    const answer = await auth.delete<EndedAnswer>(route`invites/${input.operand('id')}`);
    return { json: answer, text: 'The invitation is revoked.' };
  },
};

export const INVITE_COMMANDS = [create, list, revoke];
