// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ChatError, type Parley, type PendingMessage } from '#client';
import { ParleyProvider } from '#react';

import { type RoomActions, RoomActionsContext } from '../state/room-state.js';
import { ChangeText } from './change-text.js';

const REFUSED = {
  id: 'refused',
  roomId: 'room',
  request: { event: 'message:send' },
  body: '@ben bad words',
  files: [],
  mentions: ['ben'],
  everyone: false,
  inRoom: false,
  replyTo: 'origin',
  threadId: null,
  ext: null,
} as unknown as PendingMessage;

describe('Change text of a refused message', () => {
  const send = vi.fn<(draft: object) => string>();
  const discard = vi.fn<(id: string) => boolean>();
  const pendingBlob = vi.fn<(id: string) => Promise<Blob | null>>();
  const focusText = vi.fn<() => void>();
  const known = [{ id: 'ben', username: 'ben' }];

  const show = (pending: PendingMessage): void => {
    const parley = { room: () => ({ send, discard, pendingBlob }) } as unknown as Parley;
    const actions = { textBox: { current: { known: () => known } }, focusText } as unknown as RoomActions;
    render(
      <ParleyProvider value={parley}>
        <RoomActionsContext value={actions}>
          <ChangeText pending={pending} />
        </RoomActionsContext>
      </ParleyProvider>,
    );
  };
  const change = (value: string): void => {
    fireEvent.click(screen.getByText('Change text'));
    fireEvent.change(screen.getByLabelText('Message'), { target: { value } });
    fireEvent.click(screen.getByText('Send'));
  };

  beforeEach(() => {
    focusText.mockReset();
    send.mockReset().mockReturnValue('new');
    discard.mockReset().mockReturnValue(true);
    pendingBlob.mockReset().mockResolvedValue(new Blob(['bytes']));
  });

  afterEach(cleanup);

  it('sends another message in its place, with the mentions of the new text', async () => {
    show(REFUSED);
    change('good words');
    await vi.waitFor(() => expect(discard).toHaveBeenCalledWith('refused'));
    const draft = { body: 'good words', files: [], mentions: [], everyone: false, inRoom: false, replyTo: 'origin' };
    expect(send.mock.calls).toEqual([[draft]]);
  });

  it('gives the focus to the composer when the refused message is gone', async () => {
    show(REFUSED);
    screen.getByText('Change text').focus();
    discard.mockImplementation(() => {
      cleanup();
      return true;
    });
    change('good words');
    await vi.waitFor(() => expect(focusText).toHaveBeenCalledOnce());
  });

  it('keeps the files', async () => {
    const file = { id: 'file', name: 'a.png', type: 'image/png' };
    show({ ...REFUSED, files: [file] } as unknown as PendingMessage);
    change('good words');
    await vi.waitFor(() => expect(send).toHaveBeenCalledOnce());
    const { files } = send.mock.calls[0]?.[0] as { files: readonly File[] };
    expect(files.map(({ name, type, size }) => [name, type, size])).toEqual([['a.png', 'image/png', 5]]);
  });

  it('discards nothing that it could not send again', async () => {
    show(REFUSED);
    send.mockImplementation(() => {
      throw new ChatError('LIMIT_REACHED', { scope: 'outbox' });
    });
    change('good words');
    expect(await screen.findByText('A limit is reached.')).toBeDefined();
    expect(discard).not.toHaveBeenCalled();
  });

  it('sends no empty text', () => {
    show(REFUSED);
    change('  ');
    expect(send).not.toHaveBeenCalled();
  });

  it('is not offered for a forward', () => {
    show({ ...REFUSED, request: { event: 'message:forward' } } as unknown as PendingMessage);
    expect(screen.queryByText('Change text')).toBeNull();
  });
});
