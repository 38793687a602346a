// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { JumpTarget, Message, RoomTimeline, TimelineView } from '#client';

import type { ScrollKeeper } from './scroll-keeper.js';
import { type LineState, TimelineController } from './timeline-controller.js';

const ROOM = { headSeq: 9, readSeq: 5, lineAfter: null } as LineState;
const AT_END = { messages: [{}], reachedEnd: true } as unknown as TimelineView;
const ELSEWHERE = { ...AT_END, reachedEnd: false };

let controller: TimelineController;
let acts: string[];
let error: Error | null;
let isPlaced: boolean;
let isElsewhere: boolean;
let list: HTMLElement;

const nameOf = (row: HTMLElement | null): string => row?.dataset['id'] ?? row?.dataset['row'] ?? 'end';

function addRow(dataset: Record<string, string>): void {
  const row = document.createElement('article');
  row.tabIndex = -1;
  Object.assign(row.dataset, { row: 'message', ...dataset });
  list.append(row);
}

const timeline = {
  toUnread: async () => void acts.push('toUnread'),
  toLatest: async () => void acts.push('toLatest'),
  jumpTo: async (target: JumpTarget) => {
    acts.push(`load ${JSON.stringify(target)}`);
    return 'seq' in target && target.seq <= 5 ? ({ id: `m${target.seq}` } as Message) : null;
  },
  getSnapshot: () => ({ error, messages: [5, 9].map((seq) => ({ id: `m${seq}`, seq })) }),
} as unknown as RoomTimeline;

const keeper = {
  get isPlaced() {
    return isPlaced;
  },
  place: (row: HTMLElement | null) => acts.push(`place ${nameOf(row)}`),
  show: (row: HTMLElement) => acts.push(`show ${nameOf(row)}`),
  toEnd: () => acts.push('toEnd'),
} as unknown as ScrollKeeper;

const enter = (): (() => void) =>
  controller.enter({
    timeline,
    list,
    keeper,
    highlight: (id, words = []) => acts.push(['highlight', String(id), ...words].join(' ')),
    leadElsewhere: async (target) => {
      if (isElsewhere) acts.push(`elsewhere ${JSON.stringify(target)}`);
      return isElsewhere;
    },
    refuse: (reason) => acts.push(`refuse ${reason instanceof Error ? reason.message : ''}`.trim()),
  });

beforeEach(() => {
  controller = new TimelineController();
  acts = [];
  error = null;
  isElsewhere = false;
  isPlaced = true;
  list = document.createElement('div');
  document.body.replaceChildren(list);
});

describe('the first unread message', () => {
  it('is led to once; then the message that had the focus last is the one to return to', () => {
    enter();
    controller.settle(ROOM, AT_END);
    expect(controller.toUnread()).toBe(false);
    addRow({ id: 'm5', seq: '5' });
    addRow({ row: 'unread' });
    addRow({ id: 'm7', seq: '7' });
    controller.settle({ ...ROOM, lineAfter: 5 }, AT_END);
    expect(controller.toUnread()).toBe(true);
    expect(acts.at(-1)).toBe('load {"id":"m7"}');
    expect(controller.toUnread()).toBe(false);
    controller.settle({ ...ROOM, lineAfter: 7 }, AT_END);
    expect(controller.toUnread()).toBe(true);
  });

  it('is loaded if it is far from the view', () => {
    enter();
    controller.settle({ ...ROOM, lineAfter: 2 }, AT_END);
    expect(controller.toUnread()).toBe(true);
    expect(acts.at(-1)).toBe('load {"seq":3}');
  });
});

describe('a timeline that enters the page', () => {
  beforeEach(() => (isPlaced = false));

  it('opens at the line "New messages", once it has messages', () => {
    enter();
    controller.settle(ROOM, { ...ELSEWHERE, messages: [] });
    expect(acts).toEqual(['toUnread']);
    addRow({ id: 'm5', seq: '5' });
    addRow({ row: 'unread' });
    controller.settle(ROOM, ELSEWHERE);
    expect(acts).toEqual(['toUnread', 'place unread']);
  });

  it('opens at the first unread message if the ones before are not loaded, and else at the end', () => {
    enter();
    addRow({ id: 'm6', seq: '6' });
    controller.settle(ROOM, ELSEWHERE);
    controller.settle(ROOM, AT_END);
    expect(acts).toEqual(['toUnread', 'place m6', 'place end']);
  });

  it('begins with the jump that waits for it', async () => {
    const jump = controller.jumpTo({ seq: 3 });
    addRow({ id: 'm3' });
    enter();
    controller.settle(ROOM, ELSEWHERE);
    expect(await jump).toBe(true);
    expect(acts).toEqual(['load {"seq":3}', 'show m3', 'highlight m3']);
  });

  it('marks the words of the search that the jump comes from', async () => {
    const jump = controller.jumpTo({ seq: 3 }, { words: ['oat', 'milk'] });
    addRow({ id: 'm3' });
    enter();
    controller.settle(ROOM, ELSEWHERE);
    await jump;
    expect(acts).toContain('highlight m3 oat milk');
  });

  it('opens at the first unread message, and once only, if the message is in another line', async () => {
    isElsewhere = true;
    const jump = controller.jumpTo({ seq: 7 });
    const leave = enter();
    controller.settle(ROOM, ELSEWHERE);
    expect(await jump).toBe(true);
    leave();
    enter();
    expect(acts).toEqual(['load {"seq":7}', 'elsewhere {"seq":7}', 'toUnread', 'toUnread']);
  });

  it('opens at the first unread message if the jump leads nowhere', async () => {
    const jump = controller.jumpTo({ seq: 7 });
    enter();
    controller.settle(ROOM, ELSEWHERE);
    expect(await jump).toBe(false);
    expect(acts).toEqual(['load {"seq":7}', 'refuse', 'toUnread']);
  });
});

describe('a jump', () => {
  beforeEach(() => {
    enter();
    controller.settle(ROOM, ELSEWHERE);
    acts = [];
  });

  it('waits for the row, and gives it the focus if the user asked by keyboard', async () => {
    const jump = controller.jumpTo({ seq: 3 }, { focus: true });
    await vi.waitFor(() => expect(acts).toEqual(['load {"seq":3}']));
    addRow({ id: 'm3' });
    controller.settle(ROOM, ELSEWHERE);
    expect(await jump).toBe(true);
    expect(document.activeElement).toBe(list.lastElementChild);
  });

  it('from a number on leads to the first message there: the number may be that of a reply in a thread', async () => {
    addRow({ id: 'm9', seq: '9' });
    const jump = controller.jumpTo({ from: 7 });
    controller.settle(ROOM, ELSEWHERE);
    expect(await jump).toBe(true);
    expect(acts).toEqual(['load {"seq":7}', 'show m9', 'highlight m9']);
  });

  it('to a message of another line leaves the timeline where it is', async () => {
    isElsewhere = true;
    expect(await controller.jumpTo({ seq: 7 })).toBe(true);
    expect(acts).toEqual(['load {"seq":7}', 'elsewhere {"seq":7}']);
  });

  it('past the last message leads to the end, once the end is shown', async () => {
    addRow({ id: 'm5' });
    const jump = controller.jumpTo({ seq: 10 });
    await vi.waitFor(() => expect(acts).toEqual(['toLatest']));
    controller.settle(ROOM, AT_END);
    expect(await jump).toBe(true);
    expect(acts).toEqual(['toLatest', 'toEnd', 'highlight null']);
  });

  it('ends without arriving if a later one replaces it', async () => {
    addRow({ id: 'm3' });
    addRow({ id: 'm4' });
    const jumps = [controller.jumpTo({ seq: 3 }), controller.jumpTo({ seq: 4 })];
    expect(await Promise.all(jumps)).toEqual([false, true]);
    expect(acts).not.toContain('show m3');
  });

  it('says why it could not load the place', async () => {
    error = new Error('UNAVAILABLE');
    expect(await controller.jumpTo({ seq: 7 })).toBe(false);
    expect(acts).toEqual(['load {"seq":7}', 'refuse UNAVAILABLE']);
  });

  it('marks its message for a while', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    addRow({ id: 'm3' });
    await controller.jumpTo({ seq: 3 });
    vi.advanceTimersByTime(3_000);
    vi.useRealTimers();
    expect(acts.slice(-2)).toEqual(['highlight m3', 'highlight null']);
  });
});
