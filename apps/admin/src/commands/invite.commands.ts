import { INVITE_KINDS, INVITE_ROOMS_MAX, type InviteKind } from '#contracts';
import {
  type EndedAnswer,
  INVITE_DAYS_MAX,
  INVITE_USES_MAX,
  type InvitedRoom,
  type InvitesAnswer,
  type NewInvite,
} from '#access/internal-api';
import { inviteUrl } from '#access/invite-url';
import type { Command, Input } from '../command.js';
import { CommandError } from '../command-error.js';
import { route, type ServiceClient } from '../service-client.js';
import { shown, table } from '../table.js';

const LIFETIME_DEFAULT = '7d';

/** Why an invitation without rooms changes nothing under these settings of auth, unless a provider's new users need one. */
const WITHOUT_EFFECT = {
  open: 'Warning: REGISTRATION is "open", so everybody can register without this invitation. Set it to "invite" to need one.',
  closed:
    'Warning: REGISTRATION is "closed", so this invitation admits no one. Set it to "invite" to admit people who have one.',
};

const WITHOUT_GUESTS =
  'Warning: GUESTS is "off", so this invitation makes no guests. It opens its rooms to accounts and guests that exist.';

const create: Command = {
  name: 'invites create',
  about: 'Create an invitation and print its link: it makes accounts, opens rooms, or both.',
  operands: [],
  options: [
    { name: 'uses', value: 'N', about: `how many people it lets in, at most ${INVITE_USES_MAX}; default 1` },
    {
      name: 'expires',
      value: 'DURATION',
      about: `30m, 12h, 7d …, at most ${INVITE_DAYS_MAX}d; default ${LIFETIME_DEFAULT}`,
    },
    {
      name: 'rooms',
      value: 'NAME|ID,…',
      about: `the rooms that it opens, at most ${INVITE_ROOMS_MAX}: public ones by name, any by id`,
    },
    { name: 'kind', value: 'account|guest', about: 'guest: it makes guests alone; default account' },
  ],
  async run(input, { auth, history, publicUrl }) {
    const lifetimeSeconds = input.seconds('expires', LIFETIME_DEFAULT, INVITE_DAYS_MAX);
    const uses = input.count('uses', INVITE_USES_MAX) ?? 1;
    const [kind, rooms] = [kindOf(input), await roomsOf(input, history)];
    const invite = await auth.post<NewInvite>('invites', {
      ...{ uses, lifetimeSeconds },
      ...(kind !== 'account' && { kind }),
      ...(rooms.length > 0 && { rooms }),
    });
    const warning = warningOf(invite);
    if (warning !== undefined) process.stderr.write(`${warning}\n`);
    const link = invite.link ?? (publicUrl === undefined ? null : inviteUrl(publicUrl, invite.code));
    const rows = [
      ['link', link ?? 'none: PUBLIC_URL is not set'],
      ['code', invite.code],
      ['id', invite.id],
      ['kind', kind],
      ['rooms', rooms.length === 0 ? 'none' : namesOf(rooms)],
      ['uses', String(invite.usesMax)],
      ['until', invite.expiresAt],
    ];
    return { json: { ...invite, link }, text: rows.map(([name, value]) => `${name}: ${value}`).join('\n') };
  },
};

/** @throws CommandError */
function kindOf(input: Input): InviteKind {
  const given = input.text('kind') ?? 'account';
  const kind = INVITE_KINDS.find((each) => each === given);
  if (kind === undefined) throw new CommandError(`--kind: "${given}" is neither account nor guest`);
  return kind;
}

/** @throws CommandError for a room that does not exist */
function roomsOf(input: Input, history: ServiceClient): Promise<InvitedRoom[]> {
  const named = (input.text('rooms') ?? '').split(',').map((name) => name.trim());
  const names = [...new Set(named.filter((name) => name !== ''))];
  return Promise.all(names.map((name) => history.get<InvitedRoom>(route`groups/${name}`)));
}

function warningOf({ kind, rooms, registration, guests, providersNeedIt }: NewInvite): string | undefined {
  if (kind === 'guest') return guests === false ? WITHOUT_GUESTS : undefined;
  // until 0.3: an auth of 0.1 does not send `registration`, one of 0.2 no `rooms`.
  const isNeeded = registration === undefined || registration === 'invite' || providersNeedIt === true;
  return isNeeded || (rooms ?? []).length > 0 ? undefined : WITHOUT_EFFECT[registration];
}

function namesOf(rooms: readonly InvitedRoom[]): string {
  return rooms.map(({ name }) => shown(name)).join(', ');
}

const list: Command = {
  name: 'invites list',
  about: 'The usable invitations, latest first.',
  operands: [],
  options: [],
  async run(_input, { auth }) {
    const answer = await auth.get<InvitesAnswer>('invites');
    // until 0.3: an auth of 0.2 sends neither `kind` nor `rooms`.
    const rows = answer.invites.map(({ id, kind = 'account', rooms = [], uses, usesMax, ...times }) => {
      const { createdAt, expiresAt, createdBy } = times;
      return [id, kind, namesOf(rooms), `${uses} of ${usesMax}`, createdAt, expiresAt, createdBy];
    });
    return {
      json: answer,
      text: table(['invitation', 'kind', 'rooms', 'used', 'created', 'until', 'by'], rows, 'There are no invitations.'),
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
