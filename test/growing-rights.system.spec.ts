import { describe, expect, it, vi } from 'vitest';

import { newId, type MessageId } from '#contracts';
import { LimitedParley, type LimitedUser } from '#testing/deployments/limited-parley';
import { setUp } from '#testing/engines/set-up';
import { TestOperator } from '#testing/topology/operator';
import { TestGrowingMessage, untilEnded } from '#testing/users/test-growing-message';
import { uniqueName } from '#testing/users/user';

vi.setConfig({ testTimeout: 180_000 });

const IDLE_SECONDS = 10;
/** An end without a writer comes within a minute after `GROW_IDLE_SECONDS`. */
const ENDS_MS = (IDLE_SECONDS + 60) * 1000;

describe('a message that grows, whose writer loses the right to write', () => {
  const parley = setUp(() => LimitedParley.start({ GROW: 'all', GROW_IDLE_SECONDS: String(IDLE_SECONDS) }));
  const operator = () => new TestOperator(parley.admin);

  async function begun() {
    const [writer, reader]: LimitedUser[] = [await parley.guest(uniqueName('w')), await parley.guest(uniqueName('r'))];
    if (writer === undefined || reader === undefined) throw new Error('no guests');
    const [writing, reading] = [await writer.connect(), await reader.connect(parley.processes - 1)];
    await reading.ask('sync', {});
    const group = { kind: 'group', name: 'answers', memberIds: [reader.id] };
    const { id: roomId } = await writing.ask('room:create', group);
    await reading.untilIn(roomId);
    const message = await TestGrowingMessage.begin(writing, roomId);
    await message.append(' far 👍');
    return { writer, reader, reading, message };
  }

  it('ends as interrupted, with its text, once the writer is suspended, or erased and no sender any more', async () => {
    const [suspended, erased] = [await begun(), await begun()];
    await operator().request('auth', 'post', `users/${suspended.writer.id}/suspend`, {});
    const { message } = suspended;
    const path = `/v1/rooms/${message.roomId}/messages/${message.id}/append`;
    expect((await suspended.writer.post(path, { offset: message.length, text: 'x' })).ok).toBe(false);
    expect((await erased.writer.ask('DELETE', '/v1/users/me', {})).status).toBe(204);
    for (const { reading, message, sender } of [
      { ...suspended, sender: suspended.writer.id },
      { ...erased, sender: null },
    ]) {
      const interrupted = { grow: 'interrupted', body: message.text, senderId: sender };
      expect(await untilEnded(reading, message.id, ENDS_MS)).toMatchObject(interrupted);
      expect(await reading.ask('message:get', message.ref)).toMatchObject(interrupted);
    }
  });

  it('ends as interrupted, with its text, once the operator has withdrawn `GROW`', async () => {
    const { writer, reader, message } = await begun();
    await parley.restart({ GROW: 'off' });
    const [writing, reading] = [await writer.connect(), await reader.connect(parley.processes - 1)];
    await reading.ask('sync', {});
    expect(writing.ready.features).not.toContain('append');
    expect(reading.ready.features).toContain('grow');
    const isForbidden = { code: 'FORBIDDEN' };
    const more = { ...message.ref, offset: message.length, text: 'x' };
    expect(await writing.refused('message:append', more)).toMatchObject(isForbidden);
    const another = { id: newId<MessageId>(), roomId: message.roomId, body: 'So', grow: true };
    expect(await writing.refused('message:send', another)).toMatchObject(isForbidden);
    const ended = () => reading.ask('message:get', message.ref);
    await expect.poll(ended, { timeout: ENDS_MS }).toMatchObject({ grow: 'interrupted', body: message.text });
  });
});
