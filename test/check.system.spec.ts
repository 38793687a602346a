import { beforeEach, describe, expect, it, vi } from 'vitest';

import { newId, type MessageId, type RoomId } from '#contracts';
import { answerTwice, CheckServer, refusing } from '#testing/engines/check-server';
import { setUp } from '#testing/engines/set-up';
import { LimitedParley, type LimitedUser } from '#testing/deployments/limited-parley';
import { TestOperator } from '#testing/topology/operator';
import type { TestSocket } from '#testing/users/test-socket';
import { uniqueName } from '#testing/users/user';

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
/** A word of the list is in force everywhere after this time. */
const WORDS_MS = 60_000;
const BAD = 'bad';

const check = setUp(() => CheckServer.start());
const parley = setUp(() =>
  LimitedParley.start({ CHECK_URL: check.url, CHECK_SECRET: SECRET, CHECK_TIMEOUT_MS: '2000' }),
);

describe('the check before a send', () => {
  let user: LimitedUser;
  let socket: TestSocket;
  let roomId: RoomId;

  beforeEach(async () => {
    check.answer = refusing((body) => body.includes(BAD), 'No adverts.');
    user = await parley.guest(uniqueName('writer'));
    socket = await user.connect();
    roomId = (await socket.ask('room:create', { kind: 'group', name: uniqueName('checked') })).id;
  });

  const send = (body: string, id = newId<MessageId>()) => socket.ask('message:send', { id, roomId, body });
  const bodies = async (): Promise<(string | null)[]> => {
    const { messages } = await socket.ask('message:page', { roomId, limit: 50 });
    return messages.filter(({ kind }) => kind === 'text').map(({ body }) => body);
  };

  it('refuses by socket and over HTTP, with its text, and nothing is stored', async () => {
    const refused = await socket.refused('message:send', { id: newId(), roomId, body: 'a bad one' });
    expect(refused).toMatchObject({ code: 'REFUSED', retry: 'never', message: 'No adverts.' });
    const answer = await user.post(`/v1/rooms/${roomId}/messages`, { id: newId(), body: 'bad' });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'REFUSED', detail: 'No adverts.' });
    await send('good');
    expect(await bodies()).toEqual(['good']);
  });

  it('keeps the order of a connection while its answers are late', async () => {
    const plain = check.answer;
    let questions = 0;
    check.answer = (question, response) => {
      questions += 1;
      setTimeout(() => void plain(question, response), questions % 2 === 0 ? 0 : 300);
    };
    const texts = Array.from({ length: 20 }, (_, index) =>
      index % 5 === 4 ? `bad ${String(index)}` : `${String(index)}`,
    );
    // Without repeats: on a busy machine an answer may be too late for its message, and those behind it fail as well.
    const request = (body: string) => socket.request('message:send', { id: newId(), roomId, body });
    const acks = await Promise.all(texts.map(request));
    const accepted = texts.filter((_, index) => acks[index]?.ok);
    const isLate = acks.some((ack) => !ack.ok && ack.error.code === 'UNAVAILABLE');
    expect(accepted.length).toBeGreaterThanOrEqual(isLate ? 1 : 16);
    expect(accepted.filter((text) => text.includes(BAD))).toEqual([]);
    const stored = await bodies();
    expect([...stored].sort((one, other) => Number(one) - Number(other))).toEqual(accepted);
    expect([accepted, [...accepted].reverse()]).toContainEqual(stored);
  });

  it('stores nothing while it is away, does not keep rooms waiting that it does not see, and comes back', async () => {
    const other = await parley.guest(uniqueName('other'));
    const { id: direct } = await socket.ask('room:create', { kind: 'direct', memberIds: [other.id] });
    check.answer = () => undefined;
    const unanswered = socket.request('message:send', { id: newId(), roomId, body: 'one' });
    await socket.ask('message:send', { id: newId(), roomId: direct, body: 'goes on' });
    expect(await unanswered).toMatchObject({ error: { code: 'UNAVAILABLE', retry: 'later' } });
    expect(await bodies()).toEqual([]);
    check.answer = refusing(() => false);
    await vi.waitFor(() => send('two'), { timeout: 20_000, interval: 200 });
    expect(await bodies()).toEqual(['two']);
  });

  it('never takes a second answer for one to the next question', async () => {
    check.answer = (_question, response) => answerTwice(response, '{"refused":[]}', '{"refused":[{"index":0}]}');
    for (const text of ['one', 'two', 'three']) await vi.waitFor(() => send(text), { timeout: 20_000, interval: 200 });
    expect((await bodies()).sort()).toEqual(['one', 'three', 'two']);
  });

  it('fails a scheduled message at its time', async () => {
    const [id, at] = [newId<MessageId>(), new Date(Date.now() + 3_000).toISOString()];
    await socket.ask('schedule:put', { id, roomId, at, body: 'bad, later' });
    await vi.waitFor(
      async () => {
        const { scheduled } = await socket.ask('schedule:list', {});
        expect(scheduled).toMatchObject([{ id, state: 'failed', error: { code: 'REFUSED' } }]);
      },
      { timeout: 60_000, interval: 500 },
    );
  });
});

describe('the word list', () => {
  it('is in force within a minute of the command, also when a word is removed', async () => {
    const [operator, word] = [new TestOperator(parley.admin), uniqueName('Word').replaceAll('_', '')];
    check.answer = refusing(() => false);
    const socket = await (await parley.guest(uniqueName('writer'))).connect();
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: uniqueName('words') });
    const attempt = () => ({ id: newId(), roomId, body: `a ${word.toUpperCase()}!` });
    await operator.ask('words', 'add', word);
    await operator.ask('words', 'add', word);
    expect(await operator.ask('words', 'list')).toMatchObject({ words: [word], rooms: 'groups', hasCheck: true });
    const isRefused = () => socket.refused('message:send', attempt());
    expect(await vi.waitFor(isRefused, { timeout: WORDS_MS, interval: 500 })).toEqual({
      code: 'REFUSED',
      message: 'This content is not accepted here.',
      retry: 'never',
    });
    await operator.ask('words', 'remove', word);
    await vi.waitFor(() => socket.ask('message:send', attempt()), { timeout: WORDS_MS, interval: 500 });
    await expect(operator.ask('words', 'add', '*')).rejects.toThrow();
  });
});
