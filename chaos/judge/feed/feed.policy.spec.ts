import { describe, expect, it } from 'vitest';

import { broken, judge } from '../judge.js';
import { CAUGHT_UP, change, deliver, feeding, place, RESET_AT, WHOLE } from '../testing/feed-made.js';
import { END_AT, type HandMade, message, ok, run, STORED } from '../testing/hand-made.js';
import { FEED } from './feed.policy.js';

const COPIED_AT = 40_000;
const RESTORED_AT = 59_000;
const brokenWith = (more: (made: HandMade) => unknown): string[] => broken(judge(run({ more: feeding({ more }) })));

describe('the promises to receivers', () => {
  it('are judged, and hold, in a run that kept every promise', () => {
    const judgements = judge(run({ more: feeding() }));
    const names = FEED.map(({ name }) => name);
    const own = judgements.filter(({ invariant }) => names.includes(invariant));
    expect(own.filter(({ outcome }) => outcome !== 'held')).toEqual([]);
    expect(broken(judgements)).toEqual([]);
  });

  it.each<[string, (made: HandMade) => unknown]>([
    [
      'what a killed courier had no time to write',
      (made) => deliver(made.fault(29_000, 30_000), 'mirror', 31_000, { change: WHOLE }),
    ],
    [
      'a repeat after an answer that got lost',
      (made) => {
        deliver(made, 'listener', 30_000, { change: change(place(7, 9), place(7, 9)), status: null });
        deliver(made, 'listener', 31_000, { change: change(place(7, 9), place(7, 9)) });
      },
    ],
    [
      'what had not been written when another room was replayed',
      (made) => {
        const replay = { hookId: 'mirror', number: 2, roomId: 'other', seq: 1 };
        made.add('replay', 'feed', 48_000, { ...replay, acked: false });
        made.add('replay', 'feed', 48_010, { ...replay, acked: true });
        deliver(made, 'mirror', 49_000, { change: change(place(6), place(7, 9)) });
      },
    ],
    ['a second `feed.caught_up` after a replay', (made) => deliver(made, 'mirror', 50_000, CAUGHT_UP)],
    [
      'an erasure that is told again after a fault',
      (made) => deliver(made.fault(45_000, 46_000), 'app', 50_000, { type: 'user.erased', about: 'V' }),
    ],
    ['a reset that is refused first', (made) => refusedReset(made)],
    [
      'a file that is marked as lost after the store was read',
      (made) => {
        const marked = message(1, { rev: 10, body: 'without its file' });
        const own = change(place(7, 9), place(7, 10), { items: [{ type: 'message', message: marked }] });
        deliver(made, 'mirror', END_AT - 10, { epoch: 'E2', change: own });
      },
    ],
  ])('allow %s', (_what, more) => {
    expect(brokenWith(more)).toEqual([]);
  });

  it('do not allow a repeat long after the fault', () => {
    const late = (made: HandMade): HandMade => deliver(made.fault(16_000, 17_000), 'mirror', 40_000, { change: WHOLE });
    expect(brokenWith(late)).toEqual(['feed-repeats-have-a-reason']);
  });

  it('a busy machine explains some repeats, and not many', () => {
    const repeated = (count: number): string[] =>
      brokenWith((made) => {
        made.add('machine', 'checker', 30_000, { load: 9 });
        for (let index = 0; index < count; index += 1)
          deliver(made, 'mirror', 30_000 + index, { change: WHOLE, status: null });
      });
    expect(repeated(20)).not.toContain('feed-repeats-have-a-reason');
    expect(repeated(50)).toContain('feed-repeats-have-a-reason');
  });

  it('a fault puts a delivery off until soon after its end, and no longer', () => {
    const lost = (endsAt: number): string[] =>
      broken(
        judge(
          run({
            more: feeding({
              live: (hookId, at, own) => (hookId === 'mirror' && at > 5_000 ? null : { change: own }),
              without: ['replay'],
              more: (made) => made.fault(4_500, endsAt),
            }),
          }),
        ),
      );
    expect(lost(30_000)).not.toContain('feed-is-in-time');
    expect(lost(20_000)).toContain('feed-is-in-time');
  });
});

describe('the promises to receivers of a store that was restored', () => {
  const judged = (more: (made: HandMade) => unknown) => judge(run({ more: feeding({ more }) }));
  const restored = (made: HandMade, seq = 7): HandMade =>
    made.add('copied', 'nemesis', COPIED_AT, {}).add('restored', 'nemesis', RESTORED_AT, { heads: { r: seq } });
  const sent = (made: HandMade, at: number): HandMade =>
    made.ask(at, 'message:send', { id: 'm8', roomId: 'r', body: 'text 8' }, ok({ seq: 8, rev: 10 }));

  it('do not speak of what was lost', () => {
    const judgements = judged((made) => {
      sent(restored(made), COPIED_AT + 1_000);
      for (const hookId of ['mirror', 'refusing', 'listener'] as const)
        deliver(made, hookId, COPIED_AT + 1_100, {
          change: change(place(7, 9), place(8, 10), { messages: [message(8)] }),
        });
      made.add('vanished', 'feed', COPIED_AT + 1_000, { what: 'room', id: 'r', name: 'undone' });
    });
    expect(broken(judgements)).toEqual([]);
    const names = [...FEED.map(({ name }) => name), 'acked-is-stored-once'];
    expect(judgements.filter(({ invariant, outcome }) => names.includes(invariant) && outcome !== 'held')).toEqual([]);
  });

  it.each<[string, number, string, (made: HandMade) => unknown]>([
    ['the copy lacks what was acked before', 8, 'acked-is-stored-once', (made) => sent(made, COPIED_AT - 1_000)],
    ['what was acked since is lost', 7, 'acked-is-stored-once', (made) => sent(made, RESTORED_AT + 1_000)],
    [
      'a mirror keeps what was lost',
      7,
      'feed-mirror-is-the-store',
      (made) =>
        deliver(made, 'mirror', RESET_AT + 1_500, {
          epoch: 'E2',
          change: change(place(7, 9), place(8, 10), { messages: [message(8)] }),
        }),
    ],
  ])('are broken if %s', (_what, seq, name, more) => {
    expect(broken(judged((made) => more(restored(made, seq))))).toContain(name);
  });

  it('are broken if a listener misses what was acked since', () => {
    const stored = [...STORED, message(8)];
    const came = change(place(7, 9), place(8, 10), { messages: [message(8)] });
    const brokenWithout = (isToListener: boolean): string[] => {
      const hooks = ['mirror', 'refusing', ...(isToListener ? (['listener'] as const) : [])] as const;
      const more = (made: HandMade): void => {
        sent(restored(made), RESET_AT + 3_000);
        for (const hookId of hooks) deliver(made, hookId, RESET_AT + 4_000, { epoch: 'E2', change: came });
      };
      return broken(judge(run({ stored, more: feeding({ more }) })));
    };
    expect(brokenWithout(true)).toEqual([]);
    expect(brokenWithout(false)).toEqual(['feed-mirror-is-the-store']);
  });

  it('are the only ones that are judged, beside a few', () => {
    const reasons = judged(restored).filter(({ reason }) => reason === 'the store was restored');
    expect(reasons.map(({ invariant }) => invariant)).toContain('one-change-per-rev');
  });
});

function refusedReset(made: HandMade): HandMade {
  const refused = { epoch: 'E2', type: 'feed.reset', committed: false, status: 500 };
  return deliver(made, 'mirror', RESET_AT - 2_000, refused);
}
