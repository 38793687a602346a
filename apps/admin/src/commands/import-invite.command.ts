import { INVITE_DAYS_MAX } from '#access/internal-api';
import type { UnclaimedInvite } from '#access/imports-api';
import { inviteUrl } from '#access/invite-url';
import type { Command } from '../command.js';
import { shown } from '../table.js';

const LIFETIME_DEFAULT = '7d';

export const importInvite: Command = {
  name: 'import invite',
  about: 'Print a link of one use by which a person takes an account that an import has made. Only root may.',
  operands: ['user'],
  options: [
    {
      name: 'expires',
      value: 'DURATION',
      about: `30m, 12h, 7d …, at most ${INVITE_DAYS_MAX}d; default ${LIFETIME_DEFAULT}`,
    },
  ],
  async run(input, { auth, publicUrl }) {
    const lifetimeSeconds = input.seconds('expires', LIFETIME_DEFAULT, INVITE_DAYS_MAX);
    const invite = await auth.post<UnclaimedInvite>('imports/invites', {
      user: input.operand('user'),
      lifetimeSeconds,
    });
    const link = invite.link ?? (publicUrl === undefined ? null : inviteUrl(publicUrl, invite.code));
    const facts = [
      ['link', link ?? 'none: PUBLIC_URL is not set'],
      ['code', invite.code],
      ['id', invite.id],
      ['user', invite.user.username],
      ['name', shown(invite.user.displayName)],
      ['until', invite.expiresAt],
      ['hint', 'whoever has the link gets the account: hand it to this person alone'],
    ];
    return { json: { ...invite, link }, text: facts.map(([name, value]) => `${name}: ${value}`).join('\n') };
  },
};
