import { describe, expect, it } from 'vitest';
import { ANSWER_BYTES_MAX, newId, type MessageId } from '#contracts';
import { actorOf, memberOf, roomOf, TestDraft } from '../../testing/test-draft.js';
import { roomFrames, userFrames } from './frames.policy.js';
import { MessageViews } from '../room/views/message-views.store.js';

type Frame = [
  string,
  { from: number; to: number; items: { type: string; message?: { seq: number }; member?: object }[] },
];

const [ann, bob] = [actorOf('ann'), actorOf('bob')];
const framesOf = (test: TestDraft) =>
  roomFrames(test.draft, new MessageViews()).map((text) => JSON.parse(text) as Frame);

describe('a changes frame', () => {
  it('is not made if nothing in the room has changed', () => {
    const test = new TestDraft({ members: [memberOf(ann)], people: [ann] });
    test.apply('read:mark', ann, { seq: 5 });
    expect(framesOf(test)).toEqual([]);
  });

  it('goes from the rev under the lock to the last one, without states that the batch has replaced', () => {
    const room = roomOf({ visibility: 'public' });
    const test = new TestDraft({ room, members: [memberOf(ann, { role: 'owner' })], people: [ann, bob] });
    test.apply('room:join', bob, {});
    test.apply('room:leave', bob, {});
    test.apply('room:update', ann, { topic: 'one' });
    test.apply('room:update', ann, { topic: 'two' });
    const [[event, { from, to, items }]] = framesOf(test) as [Frame];
    expect({ event, from, to }).toEqual({ event: 'changes', from: 20, to: 26 });
    expect(items.map(({ type }) => type)).toEqual(['message', 'message', 'member', 'room']);
    expect(items[2]?.member).toMatchObject({ state: 'left', rev: 24 });
    expect(items[3]).toMatchObject({ room: { topic: 'two', rev: 26, headRev: 26 } });
  });

  it('is split if it would be too large, each part starting where the previous one ends', () => {
    const test = new TestDraft({ members: [memberOf(ann)], people: [ann] });
    const body = '\u{1f600}'.repeat(8_000);
    for (let i = 0; i < 40; i += 1) test.apply('message:send', ann, { id: newId<MessageId>(), body });
    const texts = roomFrames(test.draft, new MessageViews());
    expect(texts.length).toBeGreaterThan(2);
    for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(ANSWER_BYTES_MAX);
    const frames = framesOf(test);
    expect(frames[0]?.[1].from).toBe(20);
    expect(frames.at(-1)?.[1].to).toBe(60);
    for (const [i, [, frame]] of frames.slice(1).entries()) expect(frame.from).toBe(frames[i]?.[1].to);
    expect(frames.flatMap(([, { items }]) => items.map(({ message }) => message?.seq))).toEqual(
      Array.from({ length: 40 }, (_, i) => 11 + i),
    );
  });
});

describe('a user:changes frame', () => {
  it('has its range even if an item could not be made', () => {
    expect(userFrames([], 4, 5)).toEqual(['["user:changes",{"from":4,"to":5,"items":[]}]']);
  });
});
