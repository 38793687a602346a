import {
  type EndedAnswer,
  INVITE_DAYS_MAX,
  INVITE_USES_MAX,
  type InvitesAnswer,
  type NewInvite,
} from '#access/internal-api';
import type { Command } from '../command.js';
import { route } from '../service-client.js';
import { table } from '../table.js';

const LIFETIME_DEFAULT = '7d';

/** Why an invitation changes nothing under these settings of auth, unless a provider's new users need one. */
const WITHOUT_EFFECT = {
  open: 'Warning: REGISTRATION is "open", so everybody can register without this invitation. Set it to "invite" to need one.',
  closed:
    'Warning: REGISTRATION is "closed", so this invitation admits no one. Set it to "invite" to admit people who have one.',
};

const create: Command = {
  name: 'invites create',
  about: 'Create an invitation and print its link, for REGISTRATION=invite.',
  operands: [],
  options: [
    { name: 'uses', value: 'N', about: `how many accounts it can create, at most ${INVITE_USES_MAX}; default 1` },
    {
      name: 'expires',
      value: 'DURATION',
      about: `30m, 12h, 7d …, at most ${INVITE_DAYS_MAX}d; default ${LIFETIME_DEFAULT}`,
    },
  ],
  async run(input, { auth, publicUrl }) {
    const lifetimeSeconds = input.seconds('expires', LIFETIME_DEFAULT, INVITE_DAYS_MAX);
    const uses = input.count('uses', INVITE_USES_MAX) ?? 1;
    const invite = await auth.post<NewInvite>('invites', { uses, lifetimeSeconds });
    const { registration, providersNeedIt } = invite;
    // until 0.3: an auth of 0.1 does not send it.
    if (registration !== undefined && registration !== 'invite' && providersNeedIt !== true)
      process.stderr.write(`${WITHOUT_EFFECT[registration]}\n`);
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
