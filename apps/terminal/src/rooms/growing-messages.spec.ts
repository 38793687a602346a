import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { type Message, type MessageId, type Parley, type RoomId } from '#client';

import { GrowingMessages } from './growing-messages.js';

const message = (body: string, change: Partial<Message> = {}): Message =>
  ({ id: 'answer' as MessageId, body, grow: 'growing', ...change }) as Message;

describe('the messages of a room that grow', () => {
  let grown: string[];
  let ask: ReturnType<typeof vi.fn<(event: string, fields: object) => Promise<Message>>>;
  let messages: GrowingMessages;

  beforeEach(() => {
    vi.useFakeTimers();
    grown = [];
    ask = vi.fn<(event: string, fields: object) => Promise<Message>>();
    const parley = { ask } as unknown as Parley;
    messages = new GrowingMessages(parley, 'room' as RoomId, ({ body, grow }) => grown.push(`${body} ${String(grow)}`));
  });

  afterEach(() => vi.useRealTimers());

  it('are reported for each longer text, and at their end', () => {
    messages.add(message('So'));
    messages.check([message('So', { pinned: true })]);
    messages.check([message('So it')]);
    messages.check([message('So it goes', { grow: 'complete' })]);
    messages.check([message('Edited', { grow: 'complete' })]);
    expect(grown).toEqual(['So it growing', 'So it goes complete']);
  });

  it('are no messages that have ended, or that were not output', () => {
    messages.add(message('So', { grow: 'complete' }));
    messages.check([message('So it')]);
    expect(grown).toEqual([]);
  });

  it('are asked for when the store does not hold them any more', async () => {
    ask.mockResolvedValueOnce(message('So it'));
    ask.mockResolvedValueOnce(message('So it', { grow: 'interrupted' }));
    messages.add(message('So'));
    messages.check([]);
    await vi.advanceTimersByTimeAsync(5_000);
    messages.check([]);
    await vi.advanceTimersByTimeAsync(5_000);
    messages.check([]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(grown).toEqual(['So it growing', 'So it interrupted']);
    expect(ask.mock.calls).toEqual([
      ['message:get', { roomId: 'room', id: 'answer' }],
      ['message:get', { roomId: 'room', id: 'answer' }],
    ]);
  });

  it('are forgotten when the feed ends', async () => {
    messages.add(message('So'));
    messages.check([]);
    messages.end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).not.toHaveBeenCalled();
  });
});
