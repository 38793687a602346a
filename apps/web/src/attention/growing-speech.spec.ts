import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Message, MessageId, UserId } from '#client';

import { namesOf } from '#chat/names/names.js';
import { fullEn } from '#chat/text/en-full.js';
import { GrowingSpeech } from './growing-speech.js';

const BOT = 'bot' as UserId;
const hearing = {
  me: 'me' as UserId,
  blocked: new Set<UserId>(),
  threadId: null,
  text: fullEn,
  names: namesOf(new Map(), fullEn.rooms),
};

const message = (seq: number, body: string, change: Partial<Message> = {}): Message =>
  ({
    id: `m${seq}`,
    seq,
    kind: 'text',
    senderId: BOT,
    sender: { displayName: 'Helper' },
    body,
    deletedAt: null,
    threadId: null,
    grow: 'growing',
    ...change,
  }) as unknown as Message;

describe('What screen readers say of a message that grows', () => {
  let said: string[];
  let speech: GrowingSpeech;

  const follow = (...messages: Message[]): void => speech.follow(messages, hearing);
  const pass = (durationMs: number): void => void vi.advanceTimersByTime(durationMs);

  beforeEach(() => {
    vi.useFakeTimers();
    said = [];
    speech = new GrowingSpeech((words) => said.push(words), 0);
    follow();
  });

  afterEach(() => {
    speech.stop();
    vi.useRealTimers();
  });

  it('is its sender and whole sentences, each once', () => {
    follow(message(1, 'It is'));
    pass(10_000);
    expect(said).toEqual([]);
    follow(message(1, 'It is sunny. Take a'));
    pass(600);
    follow(message(1, 'It is sunny. Take a hat. And'));
    pass(10_000);
    follow(message(1, 'It is sunny. Take a hat. And water', { grow: 'complete' }));
    pass(10_000);
    expect(said).toEqual(['Helper: It is sunny.', 'Take a hat.', 'And water']);
  });

  it('leaves time to speak', () => {
    const sentence = 'These are some words that take a while. ';
    let body = '';
    let spoken = 0;
    for (let piece = 0; piece < 300; piece++) {
      body += sentence;
      follow(message(1, body));
      pass(100);
      spoken = said.join('').length;
    }
    expect(said.length).toBeLessThanOrEqual(6);
    expect(spoken).toBeLessThanOrEqual(6 * 260);
    expect(said.every((words) => words.endsWith('.'))).toBe(true);
  });

  it('is cut at the end if much is unsaid', () => {
    follow(message(1, 'A word and '.repeat(100), { grow: 'complete' }));
    pass(600);
    pass(60_000);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^Helper: (?:A word and )+.*…$/);
  });

  it.each([
    ['interrupted', 'Helper: It is sun (interrupted)'],
    ['cancelled', 'Helper: It is sun (stopped)'],
    ['complete', 'Helper: It is sun'],
  ] as const)('says how it ended: %s', (grow, words) => {
    follow(message(1, 'It is sun', { grow }));
    pass(600);
    expect(said).toEqual([words]);
  });

  it('has no marks of formats, and nothing of a link that is not whole', () => {
    follow(message(1, '**It is sunny. Take** the [map](https://maps'));
    pass(600);
    follow(message(1, '**It is sunny. Take** the [map](https://maps.example). Bye', { grow: 'complete' }));
    pass(10_000);
    expect(said).toEqual(['Helper: It is sunny.', 'Take the map. Bye']);
  });

  it('begins with the sentence that is not whole, if the message was there before', () => {
    speech = new GrowingSpeech((words) => said.push(words), 2);
    follow(message(1, 'Old. Words. New'), message(2, 'Ended.', { grow: 'complete' }));
    pass(10_000);
    follow(message(1, 'Old. Words. New ones. And'), message(2, 'Ended.', { grow: 'complete' }));
    pass(10_000);
    expect(said).toEqual(['Helper: New ones.']);
  });

  it('tells two that grow at once apart', () => {
    follow(message(1, 'One. Next'), message(2, 'Two. Next', { sender: { displayName: 'Other' } as Message['sender'] }));
    pass(600);
    expect(said).toEqual(['Helper: One.\nOther: Two.']);
  });

  it('is nothing of messages of the user, of blocked people, of other threads, and of deleted ones', () => {
    const before = [
      message(1, 'Mine. Next', { senderId: hearing.me }),
      message(2, 'Reply. Next', { threadId: 'm0' as MessageId }),
      message(3, 'Gone. Next', { deletedAt: '2030-01-01T00:00:00.000Z' }),
    ];
    speech.follow([...before, message(4, 'Blocked. Next')], { ...hearing, blocked: new Set([BOT]) });
    pass(10_000);
    expect(said).toEqual([]);
  });
});
