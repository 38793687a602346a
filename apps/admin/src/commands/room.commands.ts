import type { DefaultRoomAnswer, DefaultRoomsAnswer } from '#access/internal-api';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import { route } from '../service-client.js';
import { shown, table } from '../table.js';

const setDefault: Command = {
  name: 'rooms default',
  about: 'Make a group, by name or id, a default room (on), or no longer (off): new accounts are members of it.',
  operands: ['room', 'on|off'],
  options: [],
  async run(input, { history }) {
    const given = input.operand('on|off');
    if (given !== 'on' && given !== 'off') throw new CommandError(`rooms default: "${given}" is neither on nor off`);
    const answer = await history.put<DefaultRoomAnswer>(route`groups/${input.operand('room')}/default`, {
      on: given === 'on',
    });
    const name = shown(answer.room.name);
    const text = answer.on
      ? `Accounts that are made from now on are members of ${name}.`
      : `Accounts that are made from now on are not members of ${name}. Members stay.`;
    return { json: answer, text };
  },
};

const listDefaults: Command = {
  name: 'rooms defaults',
  about: 'The default rooms: new accounts are members of them.',
  operands: [],
  options: [],
  async run(_input, { history }) {
    const answer = await history.get<DefaultRoomsAnswer>('default-rooms');
    const rows = answer.rooms.map(({ id, name, since }) => [id, name, since]);
    return { json: answer, text: table(['room', 'name', 'since'], rows, 'There are no default rooms.') };
  },
};

export const ROOM_COMMANDS = [setDefault, listDefaults];
