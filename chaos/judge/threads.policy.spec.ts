import { describe, expect, it } from 'vitest';

import { broken, judge, notJudged } from './judge.js';
import { ok, run, type Scene } from './testing/hand-made.js';
import { ALICES, follow, threading } from './testing/thread-made.js';

const THREAD_ASKED = { roomId: 't', threadId: 't3' };

const brokenIn = (more: Scene['more']): string[] => broken(judge(run(more === undefined ? {} : { more })));

describe('the judge of threads', () => {
  it('finds nothing in a run that kept every promise', () => {
    expect(brokenIn(threading())).toEqual([]);
    expect(notJudged(judge(run({ more: threading() })))).not.toContain('thread-markers-hold');
  });

  it('takes the head, at some moment of the request, for the marker of a follow', () => {
    const followed = (at: number): string[] =>
      brokenIn(
        threading({
          bob: { readSeq: 7, unread: 0, mentions: 0 },
          bobsUnread: [],
          more: (made) => follow(made, 'bob', true, 7, at),
        }),
      );
    expect(followed(41_000)).toEqual([]);
    expect(followed(21_500)).toContain('thread-markers-hold');
  });

  it('takes a reply for a cause to follow only after the request to end it', () => {
    const ended = (at: number): string[] =>
      brokenIn(threading({ more: (made) => follow(made, 'alice', false, 7, at) }));
    expect(ended(26_500)).toEqual([]);
    expect(ended(41_000)).toEqual(['thread-markers-hold']);
  });

  it('takes an answer as of two requests of the same moment', () => {
    const opposed = (at: number): string[] =>
      brokenIn(
        threading({
          more: (made) => {
            made.ask(40_996, 'thread:follow', { ...THREAD_ASKED, follow: false }, ok({ threads: [ALICES] }));
            follow(made, 'alice', true, 7, at);
          },
        }),
      );
    expect(opposed(41_000)).toEqual([]);
    expect(opposed(42_000)).toEqual(['thread-markers-hold']);
  });

  it('does not know who follows while a request to end it has no answer', () => {
    const unanswered = { following: false, unread: 0, mentions: 0 };
    const scene = threading({
      alice: unanswered,
      more: (made) => made.ask(41_000, 'thread:follow', { roomId: 't', threadId: 't3', follow: false }, null),
    });
    expect(brokenIn(scene)).not.toContain('thread-markers-hold');
  });
});
