import type { EpochAnswer, LagAnswer, RetentionPage, RoomRetention, SetRetentionBody } from '#access/internal-api';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import { route, type ServiceClient } from '../service-client.js';
import { shown, table } from '../table.js';

const DAYS_MAX = 36_500;

const lag: Command = {
  name: 'lag',
  about: 'The command streams: how many commands wait in each, for how long, and which history reads it.',
  operands: [],
  options: [],
  async run(_input, { history }) {
    const answer = await history.get<LagAnswer>('lag');
    const rows = answer.partitions.map(({ partition, open, oldestMs, owner }) => {
      return [partition, open, oldestMs === null ? null : `${oldestMs} ms`, owner];
    });
    return { json: answer, text: table(['partition', 'open', 'oldest', 'owner'], rows, 'There are no partitions.') };
  },
};

const showEpoch: Command = {
  name: 'epoch show',
  about: 'The epoch of the store, to which clients’ cursors belong.',
  operands: [],
  options: [],
  async run(_input, { history }) {
    const answer = await history.get<EpochAnswer>('epoch');
    return { json: answer, text: answer.epoch };
  },
};

const renewEpoch: Command = {
  name: 'epoch renew',
  about: 'Start a new epoch after a restore: every client drops its local data and syncs from the beginning.',
  operands: [],
  options: [{ name: 'yes', isNeeded: true, about: 'confirm; all clients will sync at once' }],
  async run(input, { history }) {
    if (!input.flag('yes')) throw new CommandError('epoch renew: all clients will sync at once; add --yes to confirm');
    const answer = await history.post<EpochAnswer>('epoch');
    return { json: answer, text: answer.epoch };
  },
};

const setRetention: Command = {
  name: 'retention set',
  about: 'Delete a room’s older messages, in the background and permanently.',
  operands: ['room'],
  options: [
    { name: 'days', value: 'N|off', about: `keep messages for this many days, at most ${DAYS_MAX}; off keeps all` },
  ],
  async run(input, { history }) {
    const days = input.text('days') === 'off' ? null : input.count('days', DAYS_MAX);
    if (days === undefined) throw new CommandError('retention set: add --days N or --days off');
    const body: SetRetentionBody = { days };
    const answer = await history.put<RoomRetention>(route`rooms/${input.operand('room')}/retention`, body);
    const room = shown(answer.name ?? answer.roomId);
    return {
      json: answer,
      text: days === null ? `${room} keeps everything.` : `${room} keeps messages for ${days} days.`,
    };
  },
};

const listRetention: Command = {
  name: 'retention list',
  about: 'The rooms with a retention.',
  operands: [],
  options: [],
  async run(_input, { history }) {
    const rooms = await allRetentions(history);
    const rows = rooms.map(({ roomId, name, days }) => [roomId, name, days]);
    return { json: { rooms }, text: table(['room', 'name', 'days'], rows, 'No room has a retention.') };
  },
};

/** Reads all pages: there are as many entries as operators have set. */
async function allRetentions(history: ServiceClient): Promise<RoomRetention[]> {
  const rooms: RoomRetention[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page: RetentionPage = await history.get('retention', { cursor });
    rooms.push(...page.rooms);
    cursor = page.cursor;
  }
  return rooms;
}

export const HISTORY_COMMANDS = [lag, showEpoch, renewEpoch, setRetention, listRetention];
