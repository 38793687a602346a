// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { createElement, type ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Message, MessageId, Parley, RoomId } from '#client';

import { ParleyProvider, useMessage, useRoom, useTimeline } from './index.js';

const ROOM = 'room' as RoomId;

type View = { readonly messages: readonly Message[]; readonly reachedEnd: boolean };

const message = (id: string, change: Partial<Message> = {}): Message =>
  ({ id, roomId: ROOM, body: 'The', reactions: [], ...change }) as unknown as Message;

describe('A message that grows', () => {
  let view: View;
  let listeners: Set<() => void>;
  let frames: (() => void)[];
  let parley: Parley;

  /** Each part is a view of this store. */
  const change = (next: Partial<View>): void => {
    view = { ...view, ...next };
    for (const listener of [...listeners]) listener();
  };
  const paint = (): void => act(() => frames.splice(0).forEach((frame) => frame()));
  const changeOf = (id: string, changed: Partial<Message>): void =>
    change({ messages: view.messages.map((one) => (one.id === id ? { ...one, ...changed } : one)) });
  const grow = (text: string): void =>
    changeOf('answer', { body: (view.messages.find(({ id }) => id === 'answer')?.body ?? '') + text });

  /** Renders a hook and counts its renders. */
  const shown = <Result>(use: () => Result) => {
    let renders = 0;
    const { result } = renderHook(() => (renders++, use()), {
      wrapper: ({ children }: { readonly children: ReactNode }) =>
        createElement(ParleyProvider, { value: parley }, children),
    });
    return { result, renders: () => renders };
  };

  beforeEach(() => {
    view = { messages: [message('question'), message('answer', { grow: 'growing' })], reachedEnd: true };
    listeners = new Set();
    frames = [];
    const store = {
      roomId: ROOM,
      getSnapshot: () => view,
      subscribe: (listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      toLatest: () => Promise.resolve(),
      close: () => undefined,
    };
    parley = { timeline: () => store, room: () => store } as unknown as Parley;
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
    vi.stubGlobal('cancelAnimationFrame', () => undefined);
  });

  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it('renders a timeline for each piece, a still one not once', () => {
    const moving = shown(() => useTimeline(ROOM).view.messages);
    const still = shown(() => useTimeline(ROOM, { still: true }).view);
    const before = still.result.current;
    for (const text of [' answer', ' is', ' 42.']) {
      grow(text);
      paint();
    }
    expect(moving.result.current.at(-1)?.body).toBe('The answer is 42.');
    expect({ moving: moving.renders(), still: still.renders() }).toEqual({ moving: 4, still: 1 });
    expect(still.result.current).toBe(before);
  });

  it('renders no still room for a piece', () => {
    const still = shown(() => useRoom(ROOM, { still: true }));
    act(() => grow(' answer'));
    expect(still.renders()).toBe(1);
  });

  it('stays the same object in a still view while other messages come and change', () => {
    const { result, renders } = shown(() => useTimeline(ROOM, { still: true }).view.messages);
    const [question, answer] = result.current;
    grow(' answer');
    change({ messages: [...view.messages, message('thanks')] });
    paint();
    expect(result.current.map(({ id }) => id)).toEqual(['question', 'answer', 'thanks']);
    expect([result.current[0], result.current[1]]).toEqual([question, answer]);
    expect(result.current[1]).toBe(answer);
    expect(renders()).toBe(2);
  });

  it.each([
    ['its end', { grow: 'complete' }],
    ['a reaction', { reactions: [{ emoji: '👍', count: 1, userIds: [] }] }],
    ['a pin', { pinned: true }],
  ] satisfies [string, Partial<Message>][])('is renewed in a still view by %s, with its present text', (_, changed) => {
    const { result } = shown(() => useTimeline(ROOM, { still: true }).view.messages);
    grow(' answer');
    paint();
    expect(result.current.at(-1)?.body).toBe('The');
    changeOf('answer', changed);
    paint();
    expect(result.current.at(-1)).toMatchObject({ ...changed, body: 'The answer' });
  });

  it('is shown by useMessage, once per frame, and renders nothing for other messages', () => {
    const timeline = parley.timeline(ROOM);
    const answer = shown(() => useMessage(timeline, 'answer' as MessageId)?.body);
    const question = shown(() => useMessage(timeline, 'question' as MessageId)?.body);
    for (const text of [' answer', ' is', ' 42.']) grow(text);
    expect(answer.result.current).toBe('The');
    paint();
    expect(answer.result.current).toBe('The answer is 42.');
    expect({ answer: answer.renders(), question: question.renders() }).toEqual({ answer: 2, question: 1 });
  });

  it('is renewed in a still view by an edit after its end', () => {
    changeOf('answer', { grow: 'complete' });
    const { result } = shown(() => useTimeline(ROOM, { still: true }).view.messages);
    changeOf('answer', { body: 'Edited' });
    paint();
    expect(result.current.at(-1)?.body).toBe('Edited');
  });
});
