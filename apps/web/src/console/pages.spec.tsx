// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ToastProvider } from '#chat/ui/toast.js';
import { ActingProvider } from './acting.js';
import { InvitationsPage } from './invitations-page.js';
import { OperatorContext } from './operator.js';
import { ReportPage } from './report-page.js';
import { RoomPage } from './room-page.js';
import { UserPage } from './user-page.js';
import { WordsPage } from './words-page.js';

const AT = '2026-11-30T10:00:00.000Z';
const ROOM = { id: 'r', kind: 'group', name: 'Lounge', visibility: 'public', members: 2, headSeq: 7 };
const REPORT = {
  ...{
    id: 'q',
    roomId: 'r',
    messageId: 'm',
    senderId: null,
    sender: null,
    texts: [],
    reasons: [],
    notes: [],
    count: 1,
  },
  ...{ firstAt: AT, lastAt: AT, state: 'closed', closedAt: AT, closedBy: null, reporters: [] },
};
/** Far longer than a busy machine needs. */
const LONG = { timeout: 60_000 };

describe('a page of the console', () => {
  let answers: Record<string, object>;

  const show = (page: ReactNode): void =>
    void render(
      <OperatorContext value={{ name: 'opal', role: 'admin' }}>
        <ToastProvider>
          <ActingProvider>{page}</ActingProvider>
        </ToastProvider>
      </OperatorContext>,
    );
  const button = (name: string) => screen.findByRole('button', { name }, LONG);
  const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

  beforeEach(() => {
    answers = { 'history/reports': { reports: [], cursor: null } };
    vi.stubGlobal('fetch', async (url: string) => {
      const path = url.replace('/v1/admin/', '').replace(/\?.*/u, '');
      return Response.json(answers[path] ?? { rows: [], cursor: null, changed: true });
    });
  });

  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it('offers no deletion of a message that is gone, and no way to a room that is', async () => {
    answers['history/reports/q'] = { ...REPORT, room: null, hasMessage: false };
    show(<ReportPage id="q" />);
    expect(await screen.findAllByText('deleted', {}, LONG)).toHaveLength(2);
    expect(screen.queryByRole('button', { name: 'Delete message' })).toBeNull();
    expect(screen.queryByRole('link', { name: /^(r|m)$/u })).toBeNull();
  });

  it('leads from a report to its room by name, and offers to delete the message', async () => {
    answers['history/reports/q'] = { ...REPORT, room: { id: 'r', name: 'Lounge' }, hasMessage: true };
    show(<ReportPage id="q" />);
    expect((await screen.findByRole('link', { name: 'Lounge' }, LONG)).getAttribute('href')).toBe('/rooms/r');
    expect(await button('Delete message')).toBeDefined();
  });

  it('shows who has suspended a user, and why, and the device of a session in words', async () => {
    const user = {
      id: 'u',
      username: 'eve',
      displayName: 'Eve',
      type: 'bot',
      app: null,
      createdAt: AT,
      lastSeenAt: AT,
    };
    const suspension = { by: 'mona', reason: 'raids' };
    answers['auth/users/u'] = { ...user, suspendedAt: AT, suspension, sessions: 1, secondFactor: false };
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
    const session = { id: 's', userAgent, via: null, ip: null, createdAt: AT, lastSeenAt: AT };
    answers['auth/users/u/sessions'] = { sessions: [session] };
    answers['history/reports'] = { reports: [], rooms: [], cursor: null };
    show(<UserPage id="u" />);
    expect(await screen.findByText('mona', {}, LONG)).toBeDefined();
    expect(screen.getByText('raids')).toBeDefined();
    expect(await button('End session of Firefox on Linux')).toBeDefined();
  });

  it('says how long a retention can be, at its field, which gets the focus', async () => {
    answers['history/rooms/r'] = { ...ROOM, createdAt: AT, lastActivityAt: AT, retentionDays: null, archivedAt: null };
    answers['history/rooms/r/members'] = { members: [], cursor: null };
    show(<RoomPage id="r" />);
    fireEvent.click(await button('Set retention'));
    const question = within(await screen.findByRole('alertdialog', {}, LONG));
    const field = question.getByLabelText('Days');
    type(field, '0');
    const confirm = question.getByRole('button', { name: 'Set retention' });
    confirm.focus();
    fireEvent.click(confirm);
    expect(await question.findByText('Use a whole number of days from 1 to 36,500.', {}, LONG)).toBeDefined();
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(field);
  });

  it.each([
    ['Uses', '0', 'Use a whole number from 1 to 100,000.'],
    ['Days', '3651', 'Use a whole number from 1 to 3,650.'],
    ['Kind', 'robot', 'Enter Account or Guest.'],
  ])('says what an invitation can have of %s, at its field, which gets the focus', async (label, value, words) => {
    answers['auth/invites'] = { invites: [] };
    show(<InvitationsPage />);
    fireEvent.click(await button('New invitation'));
    const field = await screen.findByRole('textbox', { name: label }, LONG);
    type(field, value);
    fireEvent.click(await button('Create'));
    expect(await screen.findByText(words, {}, LONG)).toBeDefined();
    await vi.waitFor(() => expect(document.activeElement).toBe(field), LONG);
  });

  it('gives the focus back to the empty field after a word was added, and says that the check does not answer', async () => {
    answers['history/words'] = { words: [], rooms: 'all', hasCheck: true, unanswered: 'closed', changed: true };
    show(<WordsPage />);
    expect((await screen.findByRole('alert', {}, LONG)).textContent).toContain('nobody can send messages');
    const field = screen.getByLabelText('Word or phrase');
    type(field, 'spam');
    const add = await button('Add');
    add.focus();
    fireEvent.click(add);
    await vi.waitFor(() => expect(document.activeElement).toBe(field), LONG);
    expect((field as HTMLInputElement).value).toBe('');
  });
});
