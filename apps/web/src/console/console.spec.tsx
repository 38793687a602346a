// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Console } from './console.js';

const OPERATOR = { name: 'opal', role: 'admin' } as const;
const AT = '2026-11-30T10:00:00.000Z';
const EVE = {
  id: '01a1f8ca-d6c4-7312-b82f-6a93674cd049',
  username: 'eve',
  displayName: 'Eve',
  type: 'user',
  app: null,
  createdAt: AT,
  lastSeenAt: AT,
  suspendedAt: null as string | null,
  sessions: 1,
  secondFactor: false,
};
const SESSION = { id: 's', userAgent: 'curl/8.0', via: 'password', ip: '192.0.2.1', createdAt: AT, lastSeenAt: AT };
const ROOM = {
  ...{ id: 'r', kind: 'group', name: 'Lounge', visibility: 'public', members: 2, headSeq: 7, isDefault: true },
  ...{ createdAt: AT, lastActivityAt: AT, retentionDays: null, archivedAt: null },
};
/** Far longer than a busy machine needs. */
const LONG = { timeout: 60_000 };

describe('the console', () => {
  let eve: typeof EVE;
  let sessions: (typeof SESSION)[];

  /** The services, as far as these tests ask them. */
  const answer = (method: string, path: string): object => {
    if (path.endsWith('/suspend')) eve = { ...eve, suspendedAt: AT };
    if (path.includes('/sessions/') && method === 'DELETE') [sessions, eve] = [[], { ...eve, sessions: 0 }];
    const one = { 'auth/session': OPERATOR, [`auth/users/${eve.id}`]: eve, 'history/rooms/r': ROOM }[path];
    const lists = { users: [eve], sessions, identities: [], invites: [], rooms: [], members: [], reports: [] };
    return one ?? { ...lists, cursor: null, ended: 1, link: 'https://example.org/invite#c' };
  };
  const open = (entered: typeof OPERATOR | null, path: string): void => {
    history.replaceState(null, '', path);
    render(<Console entered={entered} />);
  };
  const heading = (name: string) => screen.findByRole('heading', { level: 1, name }, LONG);
  const confirm = async (name: string): Promise<void> =>
    void fireEvent.click(within(await screen.findByRole('alertdialog', {}, LONG)).getByRole('button', { name }));
  const focused = (element: () => HTMLElement) =>
    vi.waitFor(() => expect(document.activeElement).toBe(element()), LONG);

  beforeEach(() => {
    [eve, sessions] = [EVE, [SESSION]];
    vi.stubGlobal('fetch', async (url: string, { method = 'GET' }: RequestInit) =>
      Response.json(answer(method, url.replace('/v1/admin/', '').replace(/\?.*/u, ''))),
    );
    // Without a layout, no element has a box.
    vi.spyOn(Element.prototype, 'getClientRects').mockImplementation(function boxes(this: Element) {
      return (this.isConnected ? [new DOMRect()] : []) as unknown as DOMRectList;
    });
  });

  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    history.replaceState(null, '', '/');
  });

  it('gives the focus to the heading after a sign-in and after a change of the page, and names the window', async () => {
    open(null, '/admin/users');
    fireEvent.change(await screen.findByLabelText('Key'), { target: { value: 'key' } });
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    const users = await heading('Users');
    await focused(() => users);
    expect(document.title).toBe('Users – Parley console');
    const link = await screen.findByRole('link', { name: 'Eve' }, LONG);
    link.focus();
    fireEvent.click(link);
    const eve = await heading('Eve');
    await focused(() => eve);
    expect(document.title).toBe('Eve – Parley console');
  });

  it('leaves the focus of a page that was just opened alone', async () => {
    open(OPERATOR, '/admin/users');
    await screen.findByRole('link', { name: 'Eve' }, LONG);
    expect(document.activeElement).toBe(document.body);
  });

  it('gives the focus to the button that does the opposite, after an act', async () => {
    open(OPERATOR, `/admin/users/${eve.id}`);
    fireEvent.click(await screen.findByRole('button', { name: 'Suspend' }, LONG));
    await confirm('Suspend');
    await focused(() => screen.getByRole('button', { name: 'Restore' }));
  });

  it('gives the focus back to the button of a new invitation when its link is closed', async () => {
    open(OPERATOR, '/admin/invitations');
    fireEvent.click(await screen.findByRole('button', { name: 'New invitation' }, LONG));
    fireEvent.click(await screen.findByRole('button', { name: 'Create' }, LONG));
    fireEvent.click(await screen.findByRole('button', { name: 'Done' }, LONG));
    await focused(() => screen.getByRole('button', { name: 'New invitation' }));
  });

  it('says that a room to be deleted is a default one, and leads to the heading of the other rooms then', async () => {
    open(OPERATOR, '/admin/rooms/r');
    fireEvent.click(await screen.findByRole('button', { name: 'Delete room' }, LONG));
    const question = await screen.findByRole('alertdialog', {}, LONG);
    expect(question.textContent).toContain('This is a default room');
    fireEvent.change(within(question).getByLabelText('Name'), { target: { value: 'Lounge' } });
    await confirm('Delete room');
    const rooms = await heading('Rooms');
    await focused(() => rooms);
  });

  it('gives the focus to the heading of the section if the act takes its button away', async () => {
    open(OPERATOR, `/admin/users/${eve.id}`);
    fireEvent.click(await screen.findByRole('button', { name: /^End session of/u }, LONG));
    await confirm('End session');
    await focused(() => screen.getByRole('heading', { level: 2, name: 'Sessions' }));
  });
});
