import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { MessageId, RoomId, Scheduled, ScheduledPage, UserItem } from '#contracts';

import { VirtualClock } from '../../model/virtual-clock.js';
import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import { ScheduledMessages } from './scheduled-messages.js';

const ROOM = 'room' as RoomId;
const HOUR_MS = 3_600_000;
const at = (hours: number): string => new Date(hours * HOUR_MS).toISOString();

const message = (id: string, hours: number, fields: Partial<Scheduled> = {}): Scheduled => ({
  id: id as MessageId,
  roomId: ROOM,
  at: at(hours),
  message: { body: id },
  state: 'waiting',
  error: null,
  changedAt: at(0),
  ...fields,
});
const item = (id: string, scheduled: Scheduled | null): UserItem => ({
  type: 'scheduled',
  id: id as MessageId,
  scheduled,
});
const page = (scheduled: Scheduled[], cursor: string | null = null): ScheduledPage => ({ scheduled, cursor });

describe('scheduled messages', () => {
  const clock = new VirtualClock();
  let asked: [event: string, fields: object][];
  let answers: ((outcome: unknown) => void)[];
  let isReady: boolean;
  let report: ReturnType<typeof vi.fn>;
  let scheduled: ScheduledMessages;

  beforeEach(() => {
    [asked, answers, isReady, report] = [[], [], true, vi.fn()];
    const requests = {
      ask: (event: string, fields: object) => {
        asked.push([event, fields]);
        return new Promise((resolve, reject) =>
          answers.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome))),
        );
      },
    } as unknown as Requests;
    scheduled = new ScheduledMessages(requests, { clock, report } as unknown as Runtime, () => isReady);
  });

  const settle = () => clock.pass(0);
  const answer = async (outcome: unknown): Promise<void> => {
    answers.shift()?.(outcome);
    await settle();
  };
  const ids = () => scheduled.getSnapshot()?.map(({ id }) => id) ?? null;

  it('are loaded once a view shows them, page by page, earliest first', async () => {
    scheduled.outdated();
    expect({ asked, ids: ids() }).toEqual({ asked: [], ids: null });
    const unsubscribe = scheduled.subscribe(vi.fn());
    await answer(page([message('b', 2)], 'more'));
    expect(asked).toEqual([
      ['schedule:list', { limit: 200 }],
      ['schedule:list', { limit: 200, cursor: 'more' }],
    ]);
    await answer(page([message('c', 3), message('a', 1)]));
    expect(ids()).toEqual(['a', 'b', 'c']);
    unsubscribe();
    scheduled.subscribe(vi.fn());
    expect(asked).toHaveLength(2);
  });

  it('follow each change, and keep those that come while they are loading', async () => {
    const listener = vi.fn();
    scheduled.subscribe(listener);
    scheduled.onItem(item('sent', null));
    scheduled.onItem(item('new', message('new', 5)));
    await answer(page([message('sent', 1), message('old', 2)]));
    expect(ids()).toEqual(['old', 'new']);
    scheduled.onItem(item('new', message('new', 1)));
    expect(ids()).toEqual(['new', 'old']);
    scheduled.onItem(item('old', message('old', 2, { state: 'failed', error: { code: 'MUTED' } })));
    expect(scheduled.getSnapshot()?.[1]).toMatchObject({ state: 'failed', error: { code: 'MUTED' } });
    scheduled.onItem(item('new', null));
    expect({ ids: ids(), listener: listener.mock.calls.length }).toEqual({ ids: ['old'], listener: 4 });
  });

  it('are asked for again after a sync, and when a room of theirs is gone; until then they are shown as they were', async () => {
    scheduled.subscribe(vi.fn());
    await answer(page([message('a', 1)]));
    scheduled.outdated();
    expect({ ids: ids(), asked: asked.length }).toEqual({ ids: ['a'], asked: 2 });
    // The connection is lost, and comes back with another sync.
    await answer(new ChatError('UNAVAILABLE'));
    expect({ ids: ids(), asked: asked.length, report: report.mock.calls }).toEqual({
      ids: ['a'],
      asked: 2,
      report: [],
    });
    scheduled.outdated();
    await answer(page([message('b', 1)]));
    expect(ids()).toEqual(['b']);
    scheduled.onItem({ type: 'room.gone', roomId: 'other' as RoomId });
    expect(asked).toHaveLength(3);
    scheduled.onItem({ type: 'room.gone', roomId: ROOM });
    await answer(page([]));
    expect(ids()).toEqual([]);
  });

  it('drop an answer that a sync has made old, and all on a sign-out', async () => {
    scheduled.subscribe(vi.fn());
    scheduled.outdated();
    await answer(page([message('old', 1)]));
    expect({ ids: ids(), asked: asked.length }).toEqual({ ids: null, asked: 2 });
    await answer(page([message('new', 1)]));
    expect(ids()).toEqual(['new']);
    isReady = false;
    scheduled.clear();
    scheduled.onItem(item('late', message('late', 1)));
    expect(ids()).toBeNull();
  });

  it('wait for a server with the feature, and a connection', async () => {
    isReady = false;
    scheduled.subscribe(vi.fn());
    expect(asked).toEqual([]);
    isReady = true;
    scheduled.outdated();
    await answer(page([]));
    expect(ids()).toEqual([]);
  });

  it('change one after the other', async () => {
    const id = 'a' as MessageId;
    const put = scheduled.put({ id, roomId: ROOM, at: new Date(HOUR_MS), body: 'text' });
    const failed = put.catch((error: ChatError) => error.code);
    const removed = scheduled.remove(id);
    await settle();
    expect(asked).toEqual([['schedule:put', { id, roomId: ROOM, body: 'text', at: at(1) }]]);
    await answer(new ChatError('CONFLICT'));
    expect(await failed).toBe('CONFLICT');
    expect(asked.at(-1)).toEqual(['schedule:remove', { id }]);
    await answer({});
    await removed;
  });

  it('are sent now under their id, then removed, also while the server sends them', async () => {
    const now = message('a', 1, { message: { body: 'text', mentions: [] } });
    const sent = scheduled.sendNow(now);
    expect(asked).toEqual([['message:send', { id: 'a', roomId: ROOM, body: 'text', mentions: [] }]]);
    await answer({ dup: true });
    expect(asked.at(-1)).toEqual(['schedule:remove', { id: 'a' }]);
    await answer(new ChatError('CONFLICT'));
    await sent;
    const refused = scheduled.sendNow(now).catch((error: ChatError) => error.code);
    await answer(new ChatError('ARCHIVED'));
    expect({ refused: await refused, asked: asked.length }).toEqual({ refused: 'ARCHIVED', asked: 3 });
  });
});
