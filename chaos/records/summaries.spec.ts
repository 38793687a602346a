import { describe, expect, it } from 'vitest';

import type { Message, ThreadState } from '#contracts';

import { answeredFields, recordedMessage } from './summaries.js';

const STATE = {
  ...{ roomId: 'r', threadId: 't', root: null, following: true, readSeq: 5, unread: 1, mentions: 0 },
  thread: { replies: 2, lastSeq: 7, lastAt: '2030-01-01T00:00:00.000Z', userIds: ['a'] },
} as unknown as ThreadState;
const RECORDED = {
  ...{ roomId: 'r', threadId: 't', replies: 2, lastSeq: 7 },
  ...{ following: true, readSeq: 5, unread: 1, mentions: 0 },
};

describe('the records of threads', () => {
  it.each([
    ['thread:read', STATE, { readSeq: 5 }],
    ['thread:open', { thread: STATE, messages: [{ seq: 7 }], rev: 9, reachedStart: false }, { rev: 9, seqs: [7] }],
    ['thread:list', { threads: [STATE], cursor: null }, {}],
  ])('have each thread that %s answers', (_event, data, more) => {
    expect(answeredFields(data)).toMatchObject({ ...more, threads: [RECORDED] });
  });

  it('have both markers that read:mark answers', () => {
    const main = { readSeq: 4, unread: 2, mentions: 1 };
    const markers = { readSeq: 6, main: { readSeq: 4, unread: 2 }, threadsReadSeq: 3 };
    expect(answeredFields({ readSeq: 6, unread: 3, mentions: 1, main, threadsReadSeq: 3 })).toEqual(markers);
  });

  it('have the place of a reply, and none of another message', () => {
    const message = { attachments: [], reactions: [], system: null, deletedAt: null, threadId: null };
    const reply = { threadId: 't', threadSeq: 2, inRoom: true };
    expect(recordedMessage({ ...message, ...reply } as unknown as Message)).toMatchObject({ reply });
    expect(recordedMessage(message as unknown as Message)).not.toHaveProperty('reply');
  });
});
