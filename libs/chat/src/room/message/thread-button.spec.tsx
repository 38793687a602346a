// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Message, Parley } from '#client';
import { ParleyProvider } from '#react';

import { type RoomActions, RoomActionsContext } from '../state/room-state.js';
import { ThreadButton } from './thread-button.js';

const root = (replies: number): Message => ({ id: 'root', threadId: null, thread: { replies } }) as unknown as Message;
const REPLY = { id: 'reply', threadId: 'root', inRoom: true } as unknown as Message;

let opened: string[];

/** Shows the button in the room, or in the panel of a thread, to a user with so many unread replies. */
function show(message: Message, unread = 0, threadId: string | null = null): void {
  const threads = { threads: unread > 0 ? [{ threadId: 'root', unread }] : [] };
  const parley = {
    threads: async () => ({ unread: { getSnapshot: () => threads, subscribe: () => () => undefined } }),
    on: () => () => undefined,
  };
  const actions = { threadId, openThread: (id: string) => opened.push(id) };
  render(
    <ParleyProvider value={parley as unknown as Parley}>
      <RoomActionsContext value={actions as unknown as RoomActions}>
        <ThreadButton message={message} />
      </RoomActionsContext>
    </ParleyProvider>,
  );
}

describe('the button of a thread', () => {
  beforeEach(() => (opened = []));
  afterEach(cleanup);

  it('says how many replies the root has, and how many of them are unread', async () => {
    show(root(1));
    expect(await screen.findByRole('button', { name: '1 reply' })).toBeDefined();
    cleanup();
    show(root(3), 2);
    expect(await screen.findByRole('button', { name: '3 replies 2 unread' })).toBeDefined();
    cleanup();
    show(root(100), 100);
    fireEvent.click(await screen.findByRole('button', { name: '99+ replies 99+ unread' }));
    expect(opened).toEqual(['root']);
  });

  it('opens the thread of a reply that is also in the room', async () => {
    show(REPLY);
    fireEvent.click(await screen.findByRole('button', { name: 'Open thread' }));
    expect(opened).toEqual(['root']);
  });

  it('is not in the panel of the thread', () => {
    show(root(3), 2, 'root');
    show(REPLY, 0, 'root');
    expect(screen.queryAllByRole('button')).toEqual([]);
  });
});
