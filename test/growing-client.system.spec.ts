import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { connect, memoryStorage, type Message, type MessageId, type Parley, type RoomStore } from '#client';
import { topology } from '#testing/topology/topology';
import { bot } from '#testing/users/bot';
import { uniqueName } from '#testing/users/user';

vi.setConfig({ testTimeout: 120_000 });

const SEEN = { timeout: 30_000, interval: 20 };
const FAMILY = '👨‍👩‍👧';

const open: Parley[] = [];

function client(): Parley {
  const parley = connect({ url: topology().url, storage: memoryStorage() });
  open.push(parley);
  return parley;
}

/** A person and a bot in one room that both show. */
async function meet() {
  const [reader, writer] = [client(), client()];
  await reader.guest(uniqueName('ann'));
  const { accessToken: token } = (await bot()).tokens;
  const { id } = await writer.bot(token);
  const read = await reader.createRoom({ name: uniqueName('answers'), memberIds: [id] });
  const write = writer.room(read.roomId);
  await write.open();
  return { reader, read, writer, write, token };
}

const messageIn = (room: RoomStore, id: MessageId): Message | undefined =>
  room.getSnapshot().messages.find((message) => message.id === id);
const bodyIn = (room: RoomStore, id: MessageId) => messageIn(room, id)?.body;

/** The texts that a view has shown of the newest message, each once. */
function watched(room: RoomStore): string[] {
  const bodies: string[] = [];
  room.subscribe(() => {
    const { grow, body = '' } = room.getSnapshot().messages.at(-1) ?? {};
    if (grow !== undefined && bodies.at(-1) !== body) bodies.push(body);
  });
  return bodies;
}

afterEach(() => {
  for (const parley of open.splice(0)) parley.close();
});

describe('@parley/client with messages that grow', () => {
  it('writes a stream, which readers see grow, and shows them its end', async () => {
    const { read, write } = await meet();
    const bodies = watched(read);
    async function* answer(): AsyncGenerator<string> {
      for (const part of ['', ' ', FAMILY, ' one', ' two \ud83d', '\udc4d', ' three', ' four']) {
        yield part;
        await sleep(150);
      }
    }
    const ended = await write.grow(answer(), { ext: { model: 'a' } });
    expect(ended).toMatchObject({ body: ` ${FAMILY} one two 👍 three four`, grow: 'complete', ext: { model: 'a' } });
    await expect.poll(() => messageIn(read, ended.id)?.grow, SEEN).toBe('complete');
    expect(bodyIn(read, ended.id)).toBe(ended.body);
    expect(bodies.every((body) => ended.body.startsWith(body))).toBe(true);
    expect(bodies.map(({ length }) => length)).toEqual(bodies.map(({ length }) => length).sort((a, b) => a - b));
    expect(bodies.length).toBeGreaterThan(3);
  });

  it('shows the text as far as it is to a reader who comes late, and to one who was away, and then the rest', async () => {
    const { reader, read, write } = await meet();
    const message = write.grow('One');
    await message.append(' two');
    await expect.poll(() => bodyIn(read, message.id), SEEN).toBe('One two');
    reader.close();
    await message.append(' missed');
    const late = client();
    const { id: userId } = await late.guest(uniqueName('ben'));
    await reader.resume();
    await expect.poll(() => bodyIn(read, message.id), SEEN).toBe('One two missed');
    await reader.ask('member:add', { roomId: read.roomId, userId });
    const later = late.room(read.roomId);
    await expect.poll(() => late.rooms.getSnapshot().map(({ id }) => id), SEEN).toContain(read.roomId);
    await later.open();
    await expect.poll(() => bodyIn(later, message.id), SEEN).toBe('One two missed');
    await message.append(' three');
    for (const room of [read, later])
      await expect.poll(() => bodyIn(room, message.id), SEEN).toBe('One two missed three');
    const ended = await message.finish();
    for (const room of [read, later]) await expect.poll(() => messageIn(room, message.id)?.rev, SEEN).toBe(ended.rev);
    expect([bodyIn(read, message.id), bodyIn(later, message.id)]).toEqual([ended.body, ended.body]);
  });

  it('goes on writing after a reconnect, and in another process', async () => {
    const { read, writer, write, token } = await meet();
    const message = write.grow('One');
    await message.append(' two');
    const added = message.append(' three');
    writer.reconnect();
    void message.append(' four');
    expect(await added).toMatchObject({ stop: false });
    await expect.poll(() => bodyIn(read, message.id), SEEN).toBe('One two three four');
    const { length } = message;
    writer.close();
    await expect(message.append('lost')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await writer.bot(token);
    const again = writer.room(read.roomId).growOn(message.id, length);
    await again.append(' five');
    expect(await again.finish()).toMatchObject({ body: 'One two three four five', grow: 'complete' });
  });

  it('lets a reader stop the writer of an endless stream', async () => {
    const { read, write } = await meet();
    async function* endless(): AsyncGenerator<string> {
      for (;;) {
        yield 'word ';
        await sleep(100);
      }
    }
    const writing = write.grow(endless());
    await expect.poll(() => read.getSnapshot().messages.at(-1)?.grow, SEEN).toBe('growing');
    const id = read.getSnapshot().messages.at(-1)?.id ?? ('' as MessageId);
    await read.stop(id);
    const ended = await writing;
    expect(ended).toMatchObject({ id, grow: 'cancelled' });
    await expect.poll(() => messageIn(read, id), SEEN).toMatchObject({ grow: 'cancelled', body: ended.body });
    await expect(read.stop(id)).resolves.toBeUndefined();
  });

  it('shows a message in a thread as it grows there', async () => {
    const { reader, read, write } = await meet();
    const threadId = read.send('root');
    await expect.poll(() => bodyIn(write, threadId), SEEN).toBe('root');
    const timeline = reader.timeline(read.roomId, { threadId });
    await timeline.toLatest();
    const message = write.grow('One', { threadId });
    await message.append(' two');
    const bodies = () => timeline.getSnapshot().messages.map(({ body }) => body);
    await expect.poll(bodies, SEEN).toEqual(['One two']);
    await message.finish();
    await expect.poll(() => timeline.getSnapshot().messages.at(-1)?.grow, SEEN).toBe('complete');
  });
});
