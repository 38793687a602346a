// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { connect, type Parley, type RoomId, type UserId } from '#client';

import { ModelHost } from '../../client/model/model-host.js';
import { World } from '../../client/model/world.js';
import { ParleyProvider, useParley, useTimeline } from './index.js';

const ROOM = 'room0' as RoomId;

interface ChatProps {
  readonly roomId: RoomId;
}

/** As the author of such a page writes it: nothing waits for the sign-in. */
function Chat({ roomId }: ChatProps) {
  const { view } = useTimeline(roomId);
  const room = useParley().room(roomId);
  return (
    <section aria-label="Chat">
      {[...view.messages, ...view.pending].map((m) => (
        <p key={m.id}>
          {m.sender?.displayName} {m.body}
        </p>
      ))}
      <form
        action={(f) => {
          room.send(f.get('body') as string);
        }}
      >
        <input name="body" aria-label="Message" required />
      </form>
    </section>
  );
}

describe('a chat in the page of a host', () => {
  let world: World;
  let host: ModelHost;
  let parley: Parley;

  const pass = (durationMs = 1_000) => act(() => world.pass(durationMs));
  const shown = () => screen.queryAllByText(/\w/, { selector: 'p' }).map(({ textContent }) => textContent);
  const write = (body: string) =>
    act(async () => {
      const field = screen.getByLabelText<HTMLInputElement>('Message');
      fireEvent.change(field, { target: { value: body } });
      fireEvent.submit(field.form!);
    });

  beforeEach(async () => {
    world = new World(1);
    world.network.faults = false;
    await world.begin();
    host = new ModelHost(world);
    parley = connect(host.options);
    const OrderChat = ({ roomId }: ChatProps) => (
      <ParleyProvider value={parley}>
        <Chat roomId={roomId} />
      </ParleyProvider>
    );
    render(<OrderChat roomId={ROOM} />);
  });

  afterEach(() => {
    cleanup();
    parley.close();
    world.close();
  });

  it('shows the messages once the user is known, and sends what the user writes', async () => {
    world.client(1).room(ROOM).send('Is it blue?');
    await pass();
    expect(shown()).toEqual([]);
    host.signedIn = 'user0' as UserId;
    void parley.resume();
    await pass();
    expect(shown()).toEqual(['user1 Is it blue?']);
    await write('Green.');
    await act(() => world.clock.pass(17));
    expect(shown()).toEqual(['user1 Is it blue?', 'user0 Green.']);
    expect(parley.room(ROOM).getSnapshot().pending).toMatchObject([{ status: 'sending' }]);
    await pass();
    expect(shown()).toEqual(['user1 Is it blue?', 'user0 Green.']);
    expect(parley.room(ROOM).getSnapshot().pending).toEqual([]);
  });

  it('is empty after the log out, and shows another user only what that one may see', async () => {
    host.signedIn = 'user0' as UserId;
    void parley.resume();
    await pass();
    await write('mine');
    await pass();
    expect(shown()).toEqual(['user0 mine']);
    host.signedIn = null;
    void parley.resume();
    await pass();
    expect(shown()).toEqual([]);
    world.server.setMembership(ROOM, 'user1' as UserId, false);
    host.signedIn = 'user1' as UserId;
    void parley.resume();
    await pass();
    expect(shown()).toEqual([]);
  });
});
