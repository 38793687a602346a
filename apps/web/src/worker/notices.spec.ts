import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { indexedDbStorage, type MessageId, type RoomId, type UserId } from '#client';

import { Notices } from './notices.js';
import { PushMemory } from './push-memory.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const ANN = 'ann' as UserId;
const ROOM = 'room' as RoomId;

interface Shown {
  readonly title: string;
  readonly options: NotificationOptions;
}

/** A browser with its notifications: one of a tag replaces the other. */
class FakeDesktop {
  readonly shown = new Map<string, Shown>();
  readonly opened: string[] = [];
  pages: FakePage[] = [];

  readonly registration = {
    getNotifications: async ({ tag = '' } = {}) =>
      [this.shown.get(tag)].flatMap((found) => (found === undefined ? [] : [found.options as Notification])),
    showNotification: async (title: string, options: NotificationOptions = {}) =>
      void this.shown.set(options.tag ?? '', { title, options }),
  };
  readonly clients = {
    matchAll: async () => this.pages,
    openWindow: async (path: string) => void this.opened.push(path),
  };
}

class FakePage {
  readonly did: string[] = [];

  constructor(
    readonly visibilityState: DocumentVisibilityState,
    private readonly answers: boolean,
  ) {}

  async focus(): Promise<void> {
    this.did.push('focus');
  }

  async navigate(path: string): Promise<void> {
    this.did.push(`load ${path}`);
  }

  postMessage({ path }: { path: string }, [port]: readonly MessagePort[]): void {
    if (!this.answers) return;
    this.did.push(`open ${path}`);
    port?.postMessage(true);
    port?.close();
  }
}

describe('the notices of the worker', () => {
  let browser: FakeDesktop;
  let memory: PushMemory;
  let notices: Notices;
  let now: number;

  beforeEach(async () => {
    browser = new FakeDesktop();
    now = Date.parse('2026-01-01T00:00:00Z');
    memory = new PushMemory(indexedDbStorage(new IDBFactory()), () => now);
    await memory.keepUser(ANN);
    notices = new Notices(memory, browser.registration, browser.clients);
  });

  const push = (fields: object): Promise<void> => {
    const at = new Date(now).toISOString();
    const message = { v: 1, type: 'message', userId: ANN, roomId: ROOM, messageId: 'm', direct: true, unread: 1, at };
    return notices.push(JSON.stringify({ ...message, ...fields }));
  };
  const seqs = (): unknown[] => [...browser.shown.values()].map(({ options }) => (options.data as { seq: number }).seq);

  it('are one per room, of the highest seq', async () => {
    await Promise.all([push({ seq: 5 }), push({ seq: 7 }), push({ seq: 6 }), push({ seq: 1, roomId: 'other' })]);
    expect(seqs()).toEqual([7, 1]);
  });

  it('are in the language of the pages', async () => {
    await push({ seq: 5 });
    await memory.keepLanguage('de');
    await push({ seq: 6, roomId: 'other', unread: 2 });
    expect([...browser.shown.values()].map(({ options }) => options.body)).toEqual([
      'You have a new message.',
      'Du hast eine neue Nachricht.\n2 ungelesene Nachrichten',
    ]);
  });

  it('come once for a message, also after the user has dismissed the first', async () => {
    await push({ seq: 5 });
    browser.shown.clear();
    await push({ seq: 5 });
    await push({ seq: 4 });
    expect(seqs()).toEqual([]);
    await push({ seq: 6 });
    expect(seqs()).toEqual([6]);
  });

  it('do not come for what a page has read', async () => {
    await memory.see(ROOM, 5);
    await push({ seq: 5 });
    expect(seqs()).toEqual([]);
  });

  it('never come for another user, for nobody, and for what is no push', async () => {
    await push({ seq: 5, userId: 'ben' });
    await notices.push('{');
    await notices.push(JSON.stringify({ v: 1, type: 'test', userId: 'ben' }));
    await memory.clear();
    await push({ seq: 6 });
    expect(browser.shown.size).toBe(0);
  });

  it('of reminders come beside that of the room, once for each time, also for what is read', async () => {
    const [remindAt, later] = [60_000, 120_000].map((ms) => new Date(now + ms).toISOString());
    const reminder = { type: 'reminder', seq: 2, remindAt };
    await memory.see(ROOM, 9);
    await push(reminder);
    await push(reminder);
    await push({ ...reminder, messageId: 'other' });
    await push({ seq: 10 });
    expect([...browser.shown.keys()]).toEqual(['reminder m', 'reminder other', ROOM]);
    browser.shown.clear();
    await push(reminder);
    expect(browser.shown.size).toBe(0);
    await push({ ...reminder, remindAt: later });
    expect([...browser.shown.keys()]).toEqual(['reminder m']);
    const { data } = browser.shown.get('reminder m')!.options;
    await notices.click(data as never);
    await notices.click({ ...(data as object), threadId: 'thread' } as never);
    expect(browser.opened).toEqual(['/rooms/room/2', '/rooms/room/threads/thread/2']);
  });

  it('of a reminder that a page has shown do not come', async () => {
    await memory.see('m' as MessageId, now + 60_000);
    await push({ type: 'reminder', seq: 2, remindAt: new Date(now + 60_000).toISOString() });
    expect(browser.shown.size).toBe(0);
  });

  it('come for a test', async () => {
    await notices.push(JSON.stringify({ v: 1, type: 'test', userId: ANN }));
    expect(browser.shown.size).toBe(1);
  });

  it('come again for lower numbers a day later, as after a restore', async () => {
    await push({ seq: 500 });
    browser.shown.clear();
    now += DAY_MS;
    await push({ seq: 450 });
    expect(seqs()).toEqual([450]);
  });

  it('are not known from the user before', async () => {
    await memory.see(ROOM, 9);
    await memory.watch(ROOM);
    await memory.keepUser('ben' as UserId);
    await push({ seq: 5, userId: 'ben' });
    expect(seqs()).toEqual([5]);
  });

  it('go on after one that the browser refuses to show', async () => {
    vi.spyOn(browser.registration, 'showNotification').mockRejectedValueOnce(new TypeError('no permission'));
    await expect(push({ seq: 5 })).rejects.toThrow('no permission');
    await push({ seq: 5 });
    expect(seqs()).toEqual([5]);
  });

  it('open the room in the visible page, else in another one, else in a new one', async () => {
    const click = { roomId: ROOM, threadId: null, seq: 5 };
    await notices.click(click);
    expect(browser.opened).toEqual(['/rooms/room']);
    browser.pages = [new FakePage('hidden', true), new FakePage('visible', true)];
    await notices.click({ ...click, threadId: 'thread' as never });
    expect(browser.pages.map(({ did }) => did)).toEqual([[], ['focus', 'open /rooms/room/threads/thread']]);
  });

  it('load the URL in a page that does not answer', async () => {
    browser.pages = [new FakePage('hidden', false)];
    await notices.click(null);
    expect(browser.pages[0]?.did).toEqual(['focus', 'load /']);
  });
});
