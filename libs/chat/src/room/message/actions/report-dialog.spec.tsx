// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ChatError, type Message, type Parley } from '#client';
import { ParleyProvider } from '#react';

import { ReportDialog } from './report-dialog.js';

const MESSAGE = { id: 'message', roomId: 'room' } as unknown as Message;

describe('the dialog Report message', () => {
  const ask = vi.fn<(event: string, fields: object) => Promise<object>>();
  const onClose = vi.fn<() => void>();

  beforeEach(() => {
    ask.mockReset().mockResolvedValue({});
    onClose.mockReset();
    render(
      <ParleyProvider value={{ ask } as unknown as Parley}>
        <ReportDialog message={MESSAGE} onClose={onClose} />
      </ParleyProvider>,
    );
  });

  afterEach(cleanup);

  const choose = (name: string): void => void fireEvent.click(screen.getByLabelText(name));
  const write = (value: string): void => void fireEvent.change(screen.getByLabelText('Note'), { target: { value } });
  const send = (): void => void fireEvent.click(screen.getByText('Send report'));

  it('sends nothing before a reason is chosen', () => {
    write('Look at this');
    send();
    expect(ask).not.toHaveBeenCalled();
  });

  it('sends the reason and the note, and closes', async () => {
    choose('Something else');
    write('Look at this');
    send();
    await vi.waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    const fields = { roomId: 'room', id: 'message', reason: 'other', note: 'Look at this' };
    expect(ask.mock.calls).toEqual([['message:report', fields]]);
  });

  it('sends no note of white space', async () => {
    choose('Spam');
    write(' \n');
    send();
    await vi.waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(ask).toHaveBeenCalledWith('message:report', { roomId: 'room', id: 'message', reason: 'spam' });
  });

  it('stays open with what is written if the report is refused', async () => {
    ask.mockRejectedValueOnce(new ChatError('GONE'));
    choose('Abuse');
    write('Look at this');
    send();
    expect(await screen.findByText('This was deleted.')).toBeDefined();
    expect(onClose).not.toHaveBeenCalled();
    expect(screen.getByLabelText<HTMLTextAreaElement>('Note').value).toBe('Look at this');
    send();
    await vi.waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  });
});
