import type { AdminSessions, EndedAnswer } from '#access/internal-api';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import { endInBatches } from '../end-in-batches.js';
import { route } from '../service-client.js';
import { table } from '../table.js';

const list: Command = {
  name: 'sessions list',
  about: 'The sessions of a user, latest first.',
  operands: ['user'],
  options: [],
  async run(input, { auth }) {
    const answer = await auth.get<AdminSessions>(route`users/${input.operand('user')}/sessions`);
    const rows = answer.sessions.map(({ id, createdAt, lastSeenAt, ip, via, devices, userAgent, scopes }) => {
      return [
        id,
        createdAt,
        lastSeenAt,
        ip,
        // until 0.3: an auth of 0.1 does not send it.
        via ?? null,
        devices === 0 ? '' : `${devices}`,
        scopes === undefined ? userAgent : `key: ${scopes.join(', ')}`,
      ];
    });
    return {
      json: answer,
      text: table(
        ['session', 'created', 'last seen', 'IP', 'via', 'devices', 'user agent'],
        rows,
        'There are no sessions.',
      ),
    };
  },
};

const end: Command = {
  name: 'sessions end',
  about: 'End one session of a user, or all, and cut their sockets within two seconds.',
  operands: ['user'],
  options: [
    { name: 'session', value: 'ID', about: 'the session with this id, from `sessions list`' },
    { name: 'all', about: 'all sessions of the user; give this or --session' },
  ],
  async run(input, { auth }) {
    const session = input.text('session');
    if ((session === undefined) === !input.flag('all'))
      throw new CommandError('sessions end: add --session ID or --all');
    const user = input.operand('user');
    const path = session === undefined ? route`users/${user}/sessions` : route`users/${user}/sessions/${session}`;
    const answer = await auth.delete<EndedAnswer>(path);
    return { json: answer, text: `Sessions ended: ${answer.ended}.` };
  },
};

const endGuests: Command = {
  name: 'guests end',
  about: 'End the sessions of all guests, and cut their sockets within two seconds. Guests cannot log in again.',
  operands: [],
  options: [{ name: 'yes', isNeeded: true, about: 'confirm; this cannot be undone' }],
  async run(input, { auth }) {
    if (!input.flag('yes')) throw new CommandError('guests end: guests cannot log in again; add --yes to confirm');
    const ended = await endInBatches(auth, 'guests/sessions');
    return { json: { ended }, text: `Sessions ended: ${ended}.` };
  },
};

export const SESSION_COMMANDS = [list, end, endGuests];
