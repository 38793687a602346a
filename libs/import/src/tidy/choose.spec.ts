import { describe, expect, it } from 'vitest';
import type { Found } from '../converter.js';
import { ImportError, type Choice } from '../options.js';
import type { NeutralRecord } from '../records.js';
import { tidy } from './tidy.js';

const room = (id: string, own: object): Found => ({
  ...{ record: 'room', id, kind: 'group', visibility: 'public', name: null, topic: null, archived: false },
  ...{ createdAt: null, ...own },
});
const message = (of: string, id: string, day: number, threadOf: string | null = null): Found => ({
  ...{
    record: 'message',
    id,
    room: of,
    sender: 'u',
    senderName: null,
    createdAt: `2024-01-0${String(day)}T00:00:00.000Z`,
  },
  ...{ body: id, threadOf, inRoom: false, replyTo: null, editedAt: null, deleted: false, files: [] },
});

const user = (id: string, username: string, displayName: string): Found => ({
  ...{ record: 'user', id, username, displayName, type: 'user', email: null, active: true },
});

const FOUND: readonly Found[] = [
  { record: 'source', format: 'made', name: 'up', exportedAt: null },
  ...[user('u', 'ada', 'Ada Weir'), user('v', 'bo.l', 'Bo ÖHL')],
  room('r1', { name: 'General' }),
  room('r2', { name: 'team-red', visibility: 'private' }),
  room('r3', { kind: 'direct', visibility: 'private' }),
  { record: 'notice', room: 'r2', user: 'u', at: null, text: 'join' },
  ...['u', 'v'].map((user): Found => ({ record: 'membership', room: 'r3', user, role: 'member', state: 'joined' })),
  ...[message('r1', 'a', 1), message('r1', 'b', 3, 'a'), message('r2', 'c', 2), message('r3', 'd', 4)],
];

async function chosen(choice: Choice) {
  const each = async function* () {
    yield* FOUND;
  };
  const records: NeutralRecord[] = [];
  for await (const record of tidy(each(), choice)) records.push(record);
  const reasons = records.flatMap((record) => (record.record === 'dropped' ? [`${record.of}: ${record.reason}`] : []));
  const messages = records.filter((record) => record.record === 'message');
  return {
    rooms: records.flatMap((record) => (record.record === 'room' ? [record.id] : [])),
    messages: messages.map(({ id, deleted }) => (deleted ? `${id}, a stand-in` : id)),
    reasons: reasons.sort(),
  };
}

describe('a choice', () => {
  it('of rooms that the export does not have is refused', async () => {
    await expect(chosen({ rooms: ['team-blue', 'x*'] })).rejects.toThrow(
      new ImportError('--rooms: the export has no room team-blue, x*'),
    );
  });

  it.each(['bo öhl', 'BO.*', '*weir'])(
    'of rooms goes by their names, without case; %s is in a direct room',
    async (name) => {
      expect(await chosen({ rooms: ['gen*', name] })).toEqual({
        ...{ rooms: ['r1', 'r3'], messages: ['a', 'b', 'd'] },
        // The last one is the member that the message has made.
        reasons: ['membership', 'message', 'message', 'room'].map((of) => `${of}: by an option`),
      });
    },
  );

  it('of public rooms leaves private and direct ones out', async () => {
    expect(await chosen({ private: 'skip' })).toMatchObject({ rooms: ['r1'], messages: ['a', 'b'] });
  });

  it('of a time leaves earlier messages out, but for stand-ins of threads', async () => {
    expect(await chosen({ since: '2024-01-03T00:00:00.000Z' })).toEqual({
      ...{ rooms: ['r1', 'r2', 'r3'], messages: ['a, a stand-in', 'b', 'd'] },
      reasons: ['message: by an option', 'message: by an option'],
    });
  });
});
