import { randomBytes, randomUUID } from 'node:crypto';
import type { RoomState } from '#contracts';
import type { SignInAnswer } from '#contracts/routes/auth.routes';
import { INVITE_DAYS_MAX, INVITE_USES_MAX, type NewInvite, type PasswordResetAnswer } from '#access/internal-api';
import { inviteUrl } from '#access/invite-url';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import { route, type ServiceClient } from '../service-client.js';

const ROOM_DEFAULT = 'general';
const USES_DEFAULT = 25;
const LIFETIME_DEFAULT = '7d';
/** The first person chooses a password within this time. */
const PASSWORD_LINK_SECONDS = 24 * 60 * 60;
/** The account is made at once. */
const OWN_INVITE_SECONDS = 600;
const PASSWORD_BYTES = 24;

/** The first steps of a site, each of which other commands can repeat. */
export const setup: Command = {
  name: 'setup',
  about: 'Set up a new site: the first account, a public default room of which it is the owner, and an invitation.',
  operands: ['username'],
  options: [
    { name: 'room', value: 'NAME', about: `the name of the room; default ${ROOM_DEFAULT}` },
    { name: 'uses', value: 'N', about: `how many people the invitation lets in; default ${USES_DEFAULT}` },
    { name: 'expires', value: 'DURATION', about: `when the invitation expires; default ${LIFETIME_DEFAULT}` },
  ],
  async run(input, { auth, history, publicUrl = '' }) {
    const username = input.operand('username');
    const uses = input.count('uses', INVITE_USES_MAX) ?? USES_DEFAULT;
    const lifetimeSeconds = input.seconds('expires', LIFETIME_DEFAULT, INVITE_DAYS_MAX);
    const token = await newAccount(auth, username);
    const room = await newRoom(history, input.text('room') ?? ROOM_DEFAULT, token);
    await history.put(route`groups/${room.id}/default`, { on: true });
    const invite = await auth.post<NewInvite>('invites', { uses, lifetimeSeconds, rooms: [room] });
    const reset = await passwordLink(auth, username);
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

/** Resolves to an access token. Nobody knows the password: the owner chooses one by a link. @throws CommandError */
async function newAccount(auth: ServiceClient, username: string): Promise<string> {
  const { code } = await auth.post<NewInvite>('invites', { uses: 1, lifetimeSeconds: OWN_INVITE_SECONDS });
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  const body = { username, password, invite: code };
  const { tokens } = await auth.ofProtocol<Partial<SignInAnswer>>('v1/auth/register', body);
  if (tokens === undefined)
    throw new CommandError('this site mails a link for each new account: create the first one at its page');
  return tokens.accessToken;
}

async function newRoom(history: ServiceClient, name: string, token: string): Promise<{ id: string; name: string }> {
  const body = { kind: 'group', visibility: 'public', id: randomUUID(), name };
  const { id } = await history.ofProtocol<RoomState>('v1/rooms', body, token);
  return { id, name };
}

function passwordLink(auth: ServiceClient, username: string): Promise<PasswordResetAnswer> {
  return auth.post(route`users/${username}/password-reset`, { lifetimeSeconds: PASSWORD_LINK_SECONDS });
}
