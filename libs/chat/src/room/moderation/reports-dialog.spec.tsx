// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ChatError, type Parley, type Report, type RoomState } from '#client';
import { ParleyProvider } from '#react';

import { type RoomActions, RoomActionsContext } from '../state/room-state.js';
import { ReportsDialog } from './reports-dialog.js';

const ROOM = {
  id: 'room',
  kind: 'group',
  visibility: 'private',
  archived: false,
  me: { role: 'moderator' },
} as unknown as RoomState;

function reportOf(id: string, fields: Partial<Report> = {}): Report {
  return {
    id,
    roomId: 'room',
    messageId: `message of ${id}`,
    seq: 7,
    sender: { id: 'eve', username: 'eve', displayName: 'Eve', type: 'user', avatarUrl: null, version: 1 },
    texts: [{ version: 1, body: `Text of ${id}`, files: [] }],
    reasons: [{ reason: 'abuse', count: 2 }],
    notes: [],
    count: 2,
    lastAt: '2026-11-30T10:00:00.000Z',
    ...fields,
  } as unknown as Report;
}

describe('the dialog Reports', () => {
  const ask = vi.fn<(event: string, fields: object) => Promise<unknown>>();
  const change = vi.fn<(how: string, id: string) => Promise<unknown>>();
  const jumpTo = vi.fn<(target: object) => Promise<void>>();
  const onClose = vi.fn<() => void>();

  const show = (...reports: readonly Report[]): void => {
    ask.mockImplementation(async (event) => (event === 'report:list' ? { reports, cursor: null } : {}));
    const readable = (value: unknown) => ({ getSnapshot: () => value, subscribe: () => () => undefined });
    const people = readable(new Map());
    const parley = { ask, people, me: readable(null), room: () => ({ change }) } as unknown as Parley;
    const actions = { controller: { jumpTo } } as unknown as RoomActions;
    render(
      <ParleyProvider value={parley}>
        <RoomActionsContext value={actions}>
          <ReportsDialog room={ROOM} onClose={onClose} />
        </RoomActionsContext>
      </ParleyProvider>,
    );
  };
  const press = (name: string): void => void fireEvent.click(screen.getByText(name));

  beforeEach(() => {
    ask.mockReset();
    change.mockReset().mockResolvedValue({});
    jumpTo.mockReset().mockResolvedValue();
    onClose.mockReset();
  });

  afterEach(cleanup);

  it('shows each version of the text, its files, the reasons and the notes', async () => {
    const texts = [
      { version: 1, body: 'First *words*', files: [] },
      { version: 3, body: '', files: ['picture.png'] },
    ];
    show(reportOf('a', { texts, notes: ['Look at this'] }));
    expect(await screen.findByText('First words')).toBeDefined();
    expect(screen.getByText(/picture\.png/u)).toBeDefined();
    expect(screen.getByText('Abuse: 2')).toBeDefined();
    expect(screen.getByText('Look at this')).toBeDefined();
    expect(screen.getByText('Eve')).toBeDefined();
  });

  it('closes a report, which leaves the list', async () => {
    show(reportOf('a'), reportOf('b'));
    await screen.findByText('Text of a');
    fireEvent.click(within(screen.getByText('Text of a').closest('li') as HTMLElement).getByText('Close report'));
    await vi.waitFor(() => expect(screen.queryByText('Text of a')).toBeNull());
    expect(screen.getByText('Text of b')).toBeDefined();
    expect(ask).toHaveBeenLastCalledWith('report:close', { roomId: 'room', reportId: 'a' });
  });

  it('keeps a report that the server did not close', async () => {
    show(reportOf('a'));
    await screen.findByText('Text of a');
    ask.mockRejectedValue(new ChatError('UNAVAILABLE'));
    press('Close report');
    await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(2));
    expect(screen.getByText('Text of a')).toBeDefined();
  });

  it('deletes the message after a question, also one that is gone already, and keeps the report', async () => {
    show(reportOf('a'));
    await screen.findByText('Text of a');
    change.mockRejectedValue(new ChatError('GONE'));
    press('Delete');
    expect(change).not.toHaveBeenCalled();
    fireEvent.click(within(screen.getByRole('alertdialog')).getByText('Delete'));
    expect(await screen.findByText('This message was deleted.')).toBeDefined();
    expect(change).toHaveBeenCalledWith('delete', 'message of a');
    expect(screen.getByText('Close report')).toBeDefined();
    expect(screen.queryByText('Jump to message')).toBeNull();
  });

  it('gives the focus to the button that is left when the message is deleted', async () => {
    show(reportOf('a'));
    await screen.findByText('Text of a');
    press('Delete');
    fireEvent.click(within(screen.getByRole('alertdialog')).getByText('Delete'));
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByText('Close report')));
  });

  it('leads to the message', async () => {
    show(reportOf('a'));
    await screen.findByText('Text of a');
    press('Jump to message');
    expect(onClose).toHaveBeenCalledOnce();
    expect(jumpTo).toHaveBeenCalledWith({ seq: 7 }, { focus: true });
  });

  it('says that there are none', async () => {
    show();
    expect(await screen.findByText('There are no open reports')).toBeDefined();
  });
});
