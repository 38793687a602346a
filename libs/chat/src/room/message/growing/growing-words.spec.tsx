// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ChatError, type Message, type Parley, type RoomTimeline } from '#client';
import { ParleyProvider } from '#react';

import { ToastProvider } from '../../../ui/toast.js';
import { RoomProvider } from '../../state/room-state.js';
import { TimelineProvider } from '../../state/shown-timeline.js';
import { MessageBody } from '../message-body.js';
// Loaded ahead: the tests do not wait for it.
import './growing-words.js';

const MESSAGE = {
  id: 'answer',
  roomId: 'room',
  seq: 5,
  kind: 'text',
  senderId: 'bot',
  sender: { id: 'bot', type: 'bot', username: 'bot', displayName: 'Helper', avatarUrl: null },
  body: 'Here',
  grow: 'growing',
  editedAt: null,
  deletedAt: null,
  pinned: false,
  autoBody: false,
  mentions: [],
  attachments: [],
  ext: null,
} as unknown as Message;

const readable = <Value,>(value: Value) => ({ getSnapshot: () => value, subscribe: () => () => undefined });

describe('The words of a message that grows', () => {
  let current: Message;
  let listeners: Set<() => void>;
  let frames: ((now: number) => void)[];
  let now: number;
  let renders: number;
  let parley: Parley;
  let timeline: RoomTimeline;
  let lessMotion: boolean;
  let room: object;
  const stop = vi.fn<(id: string) => Promise<void>>();

  const shown = (still: Message) => (
    <ParleyProvider value={parley}>
      <ToastProvider>
        <RoomProvider roomId={MESSAGE.roomId} seq={undefined}>
          <TimelineProvider value={timeline}>
            <Profiler id="words" onRender={() => renders++}>
              <article tabIndex={-1}>
                <MessageBody message={still} />
              </article>
            </Profiler>
          </TimelineProvider>
        </RoomProvider>
      </ToastProvider>
    </ParleyProvider>
  );
  const grow = (body: string, change: Partial<Message> = {}): void => {
    current = { ...current, body, ...change };
    for (const listener of [...listeners]) listener();
  };
  /** Paints this many frames of 40 ms. */
  const paint = (count = 1): void => {
    for (let frame = 0; frame < count; frame++) {
      now += 40;
      act(() => frames.splice(0).forEach((run) => run(now)));
    }
  };
  const begin = async () => {
    const rendered = render(shown(MESSAGE));
    await act(() => vi.dynamicImportSettled());
    const text = (): string => rendered.container.querySelector('[aria-busy]')?.textContent ?? '';
    return { ...rendered, text };
  };

  beforeEach(() => {
    current = MESSAGE;
    listeners = new Set();
    frames = [];
    now = 0;
    renders = 0;
    lessMotion = false;
    stop.mockReset().mockResolvedValue();
    room = { id: 'room', kind: 'group', archived: false, me: { role: 'member' } };
    let view: { readonly messages: readonly Message[] } = { messages: [] };
    const store = {
      roomId: 'room',
      // The same snapshot until the message changes.
      getSnapshot: () =>
        view.messages[0] === current ? view : (view = { ...{ room, pending: [] }, messages: [current] }),
      subscribe: (listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      messageOf: () => current,
      stop,
    };
    timeline = store as unknown as RoomTimeline;
    parley = {
      room: () => store,
      me: readable({ user: { id: 'me' } }),
      blocked: readable([]),
      connection: readable({ status: 'connected' }),
      presence: readable(new Map()),
      on: () => () => undefined,
      ask: () => new Promise(() => undefined),
    } as unknown as Parley;
    vi.stubGlobal('requestAnimationFrame', (frame: (at: number) => void) => frames.push(frame));
    vi.stubGlobal('cancelAnimationFrame', () => (frames = []));
    vi.stubGlobal('matchMedia', () => ({
      matches: lessMotion,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }));
    vi.spyOn(performance, 'now').mockImplementation(() => now);
  });

  afterEach(() => {
    cleanup();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it('show at once what is there at first, and bit by bit what comes', async () => {
    const { text } = await begin();
    expect(text()).toBe('Here');
    grow('Here is a long answer to a short question');
    paint(2);
    const soon = text();
    expect('Here is a long answer to a short question'.startsWith(soon)).toBe(true);
    expect(soon.length).toBeLessThan(30);
    paint(60);
    expect(text()).toBe('Here is a long answer to a short question');
  });

  it('show at once what comes if the user wants less motion', async () => {
    lessMotion = true;
    const { text } = await begin();
    grow('Here is a long answer');
    paint();
    expect(text()).toBe('Here is a long answer');
  });

  it('keep the elements of what has ended, also when the message ends', async () => {
    const { container, text, rerender } = await begin();
    grow('Here **it** is:\n\n- one');
    paint(60);
    const kept = [...container.querySelectorAll('p, strong, ul, li')];
    expect(kept).toHaveLength(4);
    grow('Here **it** is:\n\n- one\n- two\n\nBye **n');
    paint(60);
    expect(container.querySelectorAll('strong')[1]?.textContent).toBe('n');
    grow('Here **it** is:\n\n- one\n- two\n\nBye **now**', { grow: 'complete' });
    rerender(shown(current));
    paint(60);
    expect(text()).toContain('Bye now');
    expect(container.querySelector('[aria-busy]')?.getAttribute('aria-busy')).toBe('false');
    for (const element of kept) expect(container.contains(element)).toBe(true);
  });

  it('drain before they are at rest when the message ends', async () => {
    const { container, rerender } = await begin();
    grow('Here is the end', { grow: 'complete' });
    rerender(shown(current));
    paint();
    expect(container.querySelector('[aria-busy]')?.getAttribute('aria-busy')).toBe('true');
    paint(60);
    expect(container.querySelector('[aria-busy]')?.getAttribute('aria-busy')).toBe('false');
  });

  it('render once for all that comes in a frame', async () => {
    lessMotion = true;
    await begin();
    paint(3);
    renders = 0;
    for (const body of ['Here i', 'Here is', 'Here is it']) grow(body);
    paint();
    // The second one has the text that the first one found.
    expect(renders).toBeLessThanOrEqual(2);
  });

  it.each([
    ['interrupted', 'Here (interrupted)'],
    ['cancelled', 'Here (stopped)'],
    ['complete', 'Here'],
  ] as const)('say how the message ended: %s', async (end, words) => {
    const { container } = render(shown({ ...MESSAGE, grow: end }));
    await act(() => vi.dynamicImportSettled());
    expect(container.textContent).toBe(words);
  });

  it('are another text at once if that does not begin so', async () => {
    const { text, rerender } = await begin();
    grow('Nothing of that', { grow: 'complete' });
    rerender(shown(current));
    expect(text()).toBe('Nothing of that');
  });

  it('have a button that asks once, and says so until the end', async () => {
    await begin();
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    const button = screen.getByRole('button', { name: 'Stopping…' });
    fireEvent.click(button);
    expect(stop.mock.calls).toEqual([['answer']]);
    expect(screen.getAllByRole('status').map(({ textContent }) => textContent)).toContain('Stopping…');
  });

  it('have the button again if the server has refused', async () => {
    stop.mockRejectedValueOnce(new ChatError('RATE_LIMITED'));
    await begin();
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    await act(async () => Promise.resolve());
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    expect(stop).toHaveBeenCalledTimes(2);
  });

  it('give the focus of the button to their message when they end', async () => {
    const { rerender } = await begin();
    screen.getByRole('button', { name: 'Stop' }).focus();
    grow('Here', { grow: 'cancelled' });
    await act(async () => rerender(shown(current)));
    expect(screen.queryByRole('button')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('article'));
  });

  it('have no button for a reader who may not send', async () => {
    room = { id: 'room', kind: 'group', archived: false, me: { role: 'reader' } };
    await begin();
    expect(screen.queryByRole('button')).toBeNull();
  });
});
