import { beforeEach, describe, expect, it } from 'vitest';

import { ChatError, type Line, type Message, type MessageId, type Parley, type RoomTimeline } from '#client';

import { wordsOf } from '../state/searched-words.js';
import { leadElsewhere } from './lead-elsewhere.js';
import type { Place } from '../scrolling/timeline-controller.js';

const ROOT = { id: 'root', seq: 1, threadId: null };
const REPLY = { id: 'reply', seq: 2, threadId: 'root', inRoom: false };
const IN_ROOM = { id: 'also', seq: 3, threadId: 'root', inRoom: true };
const MESSAGES = [ROOT, REPLY, IN_ROOM] as unknown as readonly Message[];
const THREAD: Line = { threadId: 'root' as MessageId };

let features: string[];
let acts: string[];

const parley = {
  server: { getSnapshot: () => ({ features }) },
  ask: async (event: string, request: { id?: string; around?: number }) => {
    const found = MESSAGES.find(({ id, seq }) => id === request.id || seq === request.around);
    if (event === 'message:page') return { messages: [found ?? ROOT] };
    if (found === undefined) throw new ChatError('NOT_FOUND');
    return found;
  },
} as unknown as Parley;

const lead = (target: Place, line: Line, words: readonly string[] = []): Promise<boolean> =>
  leadElsewhere({ target, words }, { roomId: 'room', line } as RoomTimeline, {
    parley,
    openThread: (threadId, seq, state) => acts.push(['thread', threadId, seq, ...wordsOf(state)].join(' ')),
    openRoom: (seq, state) => acts.push(['room', seq, ...wordsOf(state)].join(' ')),
  });

describe('a message that the timeline does not have', () => {
  beforeEach(() => {
    features = ['threads'];
    acts = [];
  });

  it('is in its thread if it is a reply, by its number or its id', async () => {
    expect(await lead({ seq: 2 }, 'main')).toBe(true);
    expect(await lead({ id: 'reply' as MessageId }, 'main')).toBe(true);
    expect(await lead({ seq: 2 }, { threadId: 'other' as MessageId })).toBe(true);
    expect(acts).toEqual(['thread root 2', 'thread root 2', 'thread root 2']);
  });

  it('is in the room if a thread lacks it', async () => {
    expect(await lead({ seq: 1 }, THREAD)).toBe(true);
    expect(await lead({ seq: 3 }, { threadId: 'other' as MessageId })).toBe(true);
    expect(acts).toEqual(['room 1', 'room 3']);
  });

  it('is reached with the words of the search that leads to it', async () => {
    await lead({ seq: 2 }, 'main', ['oat', 'milk']);
    await lead({ seq: 1 }, THREAD, ['oat']);
    expect(acts).toEqual(['thread root 2 oat milk', 'room 1 oat']);
  });

  it('is nowhere if its own line lacks it, if there is none, or on a server without threads', async () => {
    expect(await lead({ seq: 1 }, 'main')).toBe(false);
    expect(await lead({ seq: 2 }, THREAD)).toBe(false);
    expect(await lead({ seq: 9 }, 'main')).toBe(false);
    expect(await lead({ id: 'none' as MessageId }, 'main')).toBe(false);
    features = [];
    expect(await lead({ seq: 2 }, 'main')).toBe(false);
    expect(acts).toEqual([]);
  });
});
