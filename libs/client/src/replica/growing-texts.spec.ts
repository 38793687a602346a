import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { Message, MessageId, Piece, RoomId } from '#contracts';

import { aMessage } from '../../model/samples.js';
import { GrowingTexts } from './growing-texts.js';

const ROOM = 'room' as RoomId;
/** More than what is held. */
const MANY = 1_001;

const growing = (seq: number, body: string): Message => aMessage(seq, { body, grow: 'growing' });
const { id: ID } = growing(1, '');
const piece = (offset: number, text: string, id: MessageId = ID): Piece => ({ id, offset, text });

describe('the texts of growing messages', () => {
  const doubted = vi.fn<(text: { readonly id: MessageId }) => void>();
  let texts: GrowingTexts;

  const live = (message: Message, headSeq = message.seq - 1): void => {
    texts.whole(message);
    texts.noteLive([{ type: 'message', message }], headSeq);
    doubted.mockClear();
  };

  beforeEach(() => {
    doubted.mockReset();
    texts = new GrowingTexts(doubted);
  });

  it('complete states that have the beginning alone, and keep the identity of the others', () => {
    live(growing(1, 'One'));
    texts.take(ROOM, piece(3, ' two'));
    expect(texts.whole(growing(1, 'One')).body).toBe('One two');
    const whole = growing(1, 'One two');
    expect(texts.whole(whole)).toBe(whole);
    const plain = aMessage(2);
    expect(texts.whole(plain)).toBe(plain);
  });

  it('take pieces of messages that grow in this room, and of no others', () => {
    live(growing(1, 'One'));
    expect(texts.take('other' as RoomId, piece(3, 'x'))).toBe(false);
    expect(texts.take(ROOM, piece(0, 'x', 'unknown' as MessageId))).toBe(false);
    texts.whole(aMessage(1, { body: 'One, complete', grow: 'complete' }));
    expect(texts.take(ROOM, piece(3, 'x'))).toBe(false);
    expect(texts.whole(aMessage(1, { body: 'O', grow: 'complete' })).body).toBe('O');
  });

  it('are in doubt unless they came live, after a gap, and after an answer about their room or all rooms', () => {
    texts.whole(growing(2, 'Two'));
    expect(doubted).toHaveBeenCalledTimes(1);
    live(growing(1, 'One'));
    texts.take(ROOM, piece(3, ' two'));
    expect(doubted).not.toHaveBeenCalled();
    texts.take(ROOM, piece(9, ' four'));
    expect(doubted.mock.calls.map(([{ id }]) => id)).toEqual([ID]);
    doubted.mockClear();
    texts.doubt('other' as RoomId);
    expect(doubted).not.toHaveBeenCalled();
    texts.doubt(ROOM);
    texts.doubt();
    expect(doubted).toHaveBeenCalledTimes(4);
  });

  it('stay in doubt if an item that came live tells of a message that was there before', () => {
    texts.whole(growing(1, 'One'));
    texts.noteLive([{ type: 'message', message: growing(1, 'One') }], 1);
    doubted.mockClear();
    texts.take(ROOM, piece(3, ' two'));
    expect(doubted).toHaveBeenCalledTimes(1);
  });

  it('are of a bounded number of messages', () => {
    for (let seq = 1; seq <= MANY; seq++) texts.whole(growing(seq, 'x'));
    expect(texts.take(ROOM, piece(1, 'y'))).toBe(false);
    expect(texts.take(ROOM, piece(1, 'y', growing(MANY, '').id))).toBe(true);
  });
});
