import { describe, expect, it } from 'vitest';
import { isBlank } from '#contracts/text';
import type { Found, FoundMessage } from '../converter.js';
import { userMark, roomMark } from '../marks.js';
import type { NeutralRecord } from '../records.js';
import { tidy } from './tidy.js';

const SOURCE: Found = { record: 'source', format: 'made', name: 'up', exportedAt: null };
const room = (id: string): Found => ({
  ...{ record: 'room', id, kind: 'group', visibility: 'public', name: `name of ${id}`, topic: null },
  ...{ archived: false, createdAt: null },
});
const at = (second: number): string => new Date(1_700_000_000_000 + 1000 * second).toISOString();
const message = (id: string, second: number, own: Partial<FoundMessage> = {}): FoundMessage => ({
  ...{ record: 'message', id, room: 'r', sender: 'u1', senderName: null, createdAt: at(second), body: `text ${id}` },
  ...{ threadOf: null, inRoom: false, replyTo: null, editedAt: null, deleted: false, files: [] },
  ...own,
});

async function tidied(...findings: Found[]): Promise<readonly NeutralRecord[]> {
  const each = async function* () {
    yield* [SOURCE, room('r'), ...findings];
  };
  const records: NeutralRecord[] = [];
  for await (const record of tidy(each())) records.push(record);
  return records;
}

type Kind = NeutralRecord['record'];
const of = <K extends Kind>(records: readonly NeutralRecord[], kind: K) =>
  records.filter((record): record is Extract<NeutralRecord, { record: K }> => record.record === kind);

describe('tidy', () => {
  it('orders the messages of a room by time, then as the source has them', async () => {
    const records = await tidied(message('c', 2), message('b', 1), message('a', 2), message('d', 1));
    expect(of(records, 'message').map(({ id }) => id)).toEqual(['b', 'd', 'c', 'a']);
  });

  it('takes no time that is none: it would stop each run', async () => {
    const never = '2020-13-99T99:99:99.999Z';
    const records = await tidied(
      { ...room('s'), createdAt: never } as Found,
      ...[message('a', 1, { createdAt: never }), message('b', 1, { editedAt: never })],
    );
    expect(of(records, 'room').map(({ createdAt }) => createdAt)).toEqual([null, null]);
    expect(of(records, 'message')).toMatchObject([{ id: 'b', editedAt: null }]);
    expect(of(records, 'dropped')).toMatchObject([{ of: 'message', id: 'a', reason: 'no time' }]);
  });

  it('has no blank ids, which the server refuses, and no two that were different are the same', async () => {
    const records = await tidied(room(' '), room('\u200b'), message(' ', 1, { room: ' ' }), message('\t', 2));
    const ids = (['room', 'message'] as const).map((kind) => of(records, kind).map(({ id }) => id));
    expect(ids.map((each) => new Set(each).size)).toEqual([3, 2]);
    expect(ids.flat().filter(isBlank)).toEqual([]);
  });

  it('keeps one message of an id, where it came first, as it was after its last edit', async () => {
    const records = await tidied(
      ...[message('a', 1), message('b', 1), message('a', 1, { body: 'newer', editedAt: at(9) })],
    );
    expect(of(records, 'message').map(({ id, body }) => [id, body])).toEqual([
      ['a', 'newer'],
      ['b', 'text b'],
    ]);
    expect(of(records, 'dropped')).toEqual([
      { record: 'dropped', of: 'message', id: 'a', reason: 'twice in the export', detail: null },
    ]);
  });

  it('hangs replies on a stand-in whose root is missing, and on the root of the reply that they name', async () => {
    const records = await tidied(
      ...[message('b', 2, { threadOf: 'gone' }), message('c', 3, { threadOf: 'b' }), message('a', 1)],
    );
    expect(of(records, 'message')).toMatchObject([
      { id: 'a', threadOf: null },
      { id: 'gone', sender: null, createdAt: at(2), body: '', deleted: true },
      { id: 'b', threadOf: 'gone' },
      { id: 'c', threadOf: 'gone' },
    ]);
  });

  it('makes a topic a thread on its first message, with its name, also where the export has a newer version of it', async () => {
    const topic = { id: 't', name: '**T**', isThread: true };
    const records = await tidied(
      ...[message('c', 3, { topic }), message('a', 1, { topic }), message('b', 2, { topic: { ...topic, id: 'u' } })],
      ...[message('d', 4, { topic }), message('a', 1, { topic, body: 'newer', editedAt: at(9) }), message('e', 0)],
    );
    expect(of(records, 'message').map(({ id, threadOf, body }) => [id, threadOf, body])).toEqual([
      ['e', null, 'text e'],
      ['a', null, '**T**\nnewer'],
      ['b', null, '**T**\ntext b'],
      ['c', 'a', 'text c'],
      ['d', 'a', 'text d'],
    ]);
    expect(JSON.stringify(records)).not.toContain('"topic":{');
  });

  it('names a topic that is no thread where it changes', async () => {
    const topic = { id: 't', name: '**T**', isThread: false };
    const records = await tidied(
      ...[
        message('a', 1, { topic }),
        message('c', 3, { topic: { ...topic, name: '**t**' } }),
        message('b', 2, { topic }),
      ],
      ...[message('d', 4), message('e', 5, { topic, body: '', files: ['f'] })],
    );
    expect(of(records, 'message').map(({ body }) => body)).toEqual([
      ...['**T**\ntext a', 'text b', 'text c', 'text d', '**T**'],
    ]);
  });

  it('drops what was deleted, unless replies hang on it', async () => {
    const gone = { deleted: true, body: 'was here' };
    const records = await tidied(
      ...[
        message('a', 1, gone),
        message('b', 2, gone),
        message('c', 3, { threadOf: 'b' }),
        message('d', 4, { replyTo: 'a' }),
      ],
    );
    expect(of(records, 'message')).toMatchObject([
      { id: 'b', body: '', deleted: true },
      { id: 'c', threadOf: 'b' },
      { id: 'd', replyTo: null },
    ]);
    expect(of(records, 'dropped')).toMatchObject([{ id: 'a', reason: 'deleted' }]);
  });

  it('leaves no stand-in to which only deleted and empty replies belong', async () => {
    const records = await tidied(
      ...[message('a', 1, { deleted: true }), message('b', 2, { threadOf: 'a', deleted: true })],
      ...[message('c', 3, { threadOf: 'gone', body: ' ' }), message('d', 4, { body: '' })],
      ...[message('e', 5, { body: '' }), message('f', 6, { threadOf: 'e' })],
    );
    expect(of(records, 'message').map(({ id, deleted }) => [id, deleted])).toEqual([
      ['e', true],
      ['f', false],
    ]);
    expect(of(records, 'dropped').map(({ id, reason }) => [id, reason])).toEqual([
      ...[
        ['b', 'deleted'],
        ['c', 'empty'],
      ],
      ...[
        ['a', 'deleted'],
        ['d', 'empty'],
      ],
    ]);
  });

  it('has a notice once that overlapping parts tell of', async () => {
    const notice = (time: string | null): Found => ({
      record: 'notice',
      room: 'r',
      user: 'u1',
      at: time,
      text: 'join',
    });
    const records = await tidied(notice(at(1)), notice(at(1)), notice(at(2)), notice(null), notice(null));
    expect(of(records, 'notice').map((found) => found.at)).toEqual([at(1), at(2), null, null]);
    expect(of(records, 'dropped')).toMatchObject([{ of: 'message', id: 'r join', reason: 'twice in the export' }]);
  });

  it('has no record that fits no schema: of times that no calendar has, without ids, and with ids of any length', async () => {
    const long = 'x'.repeat(2000);
    const body = userMark(long, 'far');
    const records = await tidied(
      ...[
        message('a', 1, { createdAt: '+010000-01-01T00:00:00.000Z' }),
        message('b', 2, { editedAt: '-000001-01-01' }),
      ],
      ...[message('', 3), message(long, 4, { body, sender: '' }), message('c', 5, { replyTo: long })],
      { record: 'reaction', message: 'c', user: 'u1', emoji: `:${long}:` },
      { record: 'membership', room: 'r', user: '', role: 'member', state: 'joined' },
    );
    expect(of(records, 'dropped').map(({ of: kind, id, reason }) => [kind, id, reason])).toEqual([
      ...[
        ['message', 'a', 'no time'],
        ['message', null, 'not readable'],
      ],
      ...[
        ['reaction', null, 'not readable'],
        ['membership', null, 'not readable'],
      ],
    ]);
    const [b, x, c] = of(records, 'message');
    expect(b).toMatchObject({ id: 'b', editedAt: null });
    expect(x).toMatchObject({ sender: null, body: '@far', mentions: [expect.stringMatching(/^![0-9a-f]{64}$/)] });
    expect(c?.replyTo).toBe(x?.id);
  });

  it('says what is of rooms that are not in the export', async () => {
    const notice: Found = { record: 'notice', room: 'x', user: null, at: null, text: 'join' };
    const records = await tidied(message('a', 1, { room: 'x' }), notice);
    expect(of(records, 'dropped')).toMatchObject([
      { of: 'message', id: 'a', reason: 'room not in the export' },
      { of: 'message', id: 'x join', reason: 'room not in the export' },
    ]);
  });

  it('makes people of those who are only named, and mentions them by their usernames', async () => {
    const body = `${userMark('u2', 'Zoë K.')} see ${roomMark('r')}, ${roomMark('x', 'other')}`;
    const records = await tidied({ record: 'seen', user: 'u1', name: 'Zoë K.' }, message('a', 1, { body }));
    expect(of(records, 'user')).toMatchObject([
      { id: 'u1', username: 'zoe-k.', displayName: 'Zoë K.', active: false },
      { id: 'u2', username: 'zoe-k.-2', displayName: 'Zoë K.' },
    ]);
    expect(of(records, 'message')).toMatchObject([{ body: '@zoe-k.-2 see #name of r, #other', mentions: ['u2'] }]);
  });

  it('splits what is too long, so that the parts joined are the whole', async () => {
    const body = `${'word '.repeat(3000)}end`;
    const files = Array.from({ length: 12 }, (_, index) => `f${String(index)}`);
    const messages = of(await tidied(message('a', 1, { body, files })), 'message');
    expect(messages.map((part) => part.body).join('')).toBe(body);
    expect(messages.map((part) => part.files.length)).toEqual([10, 2]);
    expect(Math.max(...messages.map((part) => part.body.length))).toBeLessThanOrEqual(8000);
  });

  it('takes the bytes of a file from the export that has them', async () => {
    const file = (path: string | null): Found => ({
      ...{ record: 'file', id: 'f', name: 'a.png', type: null, bytes: 1 },
      ...{ path, missing: path === null ? 'not there' : null },
    });
    const records = await tidied(file(null), file('x/a.png'), file('y/a.png'), message('a', 1, { files: ['f'] }));
    expect(of(records, 'file')).toMatchObject([{ path: 'x/a.png', missing: null }]);
  });

  it('counts a reaction once, in whatever tone', async () => {
    const react = (emoji: string): Found => ({ record: 'reaction', message: 'a', user: 'u1', emoji });
    const records = await tidied(message('a', 1), react('👍🏽'), react('👍'), {
      ...react('👍'),
      message: 'gone',
    } as Found);
    expect(of(records, 'reaction')).toEqual([{ record: 'reaction', message: 'a', user: 'u1', emoji: '👍' }]);
    expect(of(records, 'dropped')).toMatchObject([
      { of: 'reaction', reason: 'twice in the export' },
      { of: 'reaction', id: 'gone', reason: 'not left in' },
    ]);
  });

  it('drops files that no message has', async () => {
    const file = (id: string): Found => ({
      ...{ record: 'file', id, name: id, type: null, bytes: 1, path: id, missing: null },
    });
    const records = await tidied(
      ...[file('f1'), file('f2'), file('f3')],
      ...[message('a', 1, { files: ['f1'] }), message('b', 1, { files: ['f2'], deleted: true })],
    );
    expect(of(records, 'file').map(({ id }) => id)).toEqual(['f1']);
    expect(of(records, 'dropped').map(({ of: kind, id, reason }) => [kind, id, reason])).toEqual([
      ['message', 'b', 'deleted'],
      ['file', 'f2', 'not left in'],
      ['file', 'f3', 'not left in'],
    ]);
  });
});
