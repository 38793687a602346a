import { randomBytes } from 'node:crypto';
import {
  FIRST_ROOM,
  INVITE_DAYS_MAX,
  INVITE_USES_MAX,
  type InvitedRoom,
  type NewInvite,
  OWN_INVITE,
  type PasswordResetAnswer,
  TEAM_INVITE,
} from '#access/internal-api';
import { inviteUrl } from '#access/invite-url';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import { route, type ServiceClient } from '../service-client.js';

const LIFETIME_DEFAULT = `${TEAM_INVITE.lifetimeSeconds / 86_400}d`;
/** The first person chooses a password within this time. */
const PASSWORD_LINK_SECONDS = 24 * 60 * 60;
const PASSWORD_BYTES = 24;

/** The first steps of a site. Each finds what is there already, so a second run finishes what the first began. */
export const setup: Command = {
  name: 'setup',
  about: 'Set up a new site: the first account, a public default room of which it is the owner, and an invitation.',
  operands: ['username'],
  options: [
    { name: 'room', value: 'NAME', about: `the name of the room; default ${FIRST_ROOM}` },
    { name: 'uses', value: 'N', about: `how many people the invitation lets in; default ${TEAM_INVITE.uses}` },
    { name: 'expires', value: 'DURATION', about: `when the invitation expires; default ${LIFETIME_DEFAULT}` },
  ],
  async run(input, { auth, history, publicUrl = '' }) {
    const username = input.operand('username');
    const uses = input.count('uses', INVITE_USES_MAX) ?? TEAM_INVITE.uses;
    const lifetimeSeconds = input.seconds('expires', LIFETIME_DEFAULT, INVITE_DAYS_MAX);
    const reset = await accountOf(auth, username);
    const owner = { name: input.text('room') ?? FIRST_ROOM, ownerId: reset.user.id };
    const room = await history.post<InvitedRoom>('groups', owner);
    await history.put(route`groups/${room.id}/default`, { on: true });
    const invite = await auth.post<NewInvite>('invites', { uses, lifetimeSeconds, rooms: [room] });
    const links = {
      password: reset.link ?? `${publicUrl}/reset#${reset.token}`,
      invitation: invite.link ?? inviteUrl(publicUrl, invite.code),
    };
    const text = [
      `Your password, until ${reset.expiresAt}: ${links.password}`,
      `For ${uses} people, until ${invite.expiresAt}: ${links.invitation}`,
    ];
    return { json: { username, room, links }, text: text.join('\n') };
  },
};

/** The account, which is made if there is none, and a link by which its owner chooses the password. @throws CommandError */
async function accountOf(auth: ServiceClient, username: string): Promise<PasswordResetAnswer> {
  try {
    return await passwordLink(auth, username);
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== 'NOT_FOUND') throw error;
    await makeAccount(auth, username);
    return passwordLink(auth, username);
  }
}

/** Nobody knows the password. @throws CommandError */
async function makeAccount(auth: ServiceClient, username: string): Promise<void> {
  const { code: invite } = await auth.post<NewInvite>('invites', OWN_INVITE);
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  await auth.ofProtocol('v1/auth/register', { username, password, invite });
}

function passwordLink(auth: ServiceClient, username: string): Promise<PasswordResetAnswer> {
  return auth.post(route`users/${username}/password-reset`, { lifetimeSeconds: PASSWORD_LINK_SECONDS });
}
