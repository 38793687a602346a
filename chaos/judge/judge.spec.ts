import { describe, expect, it } from 'vitest';

import { tailOf } from '../records/summaries.js';
import { EXPORT } from './export/export.policy.js';
import { FEED } from './feed/feed.policy.js';
import { GROWING } from './growing.policy.js';
import { PUSH } from './push/push.policy.js';
import { broken, INVARIANTS, judge, notJudged } from './judge.js';
import {
  CALM_AT,
  changed,
  END_AT,
  frame,
  type HandMade,
  internal,
  message,
  notice,
  ok,
  refused,
  run,
  type Scene,
  STORED,
  timeout,
  without,
} from './testing/hand-made.js';
import { CHECK_BREACHES } from './testing/check-made.js';
import { EXPORT_BREACHES } from './testing/export-made.js';
import { FEED_BREACHES } from './testing/feed-breaches.js';
import { GROWING_BREACHES } from './testing/growing-made.js';
import { HOST_BREACHES } from './testing/host-made.js';
import { PUSH_BREACHES } from './testing/push-breaches.js';
import { TEAM_BREACHES } from './testing/team-made.js';
import { THREAD_BREACHES } from './testing/thread-made.js';

/** For each invariant, histories that break it; some break others too. */
const BREACHES: readonly [invariant: string, what: string, scene: Scene][] = [
  ['acked-is-stored-once', 'an acked message is missing', { stored: without('m5') }],
  [
    'acked-is-stored-once',
    'a message is stored twice',
    { stored: [...STORED, message(8, { id: 'm5', body: 'text 5' })] },
  ],
  ['acked-is-stored-once', 'the ack named another seq', { stored: changed('m5', { seq: 6 }) }],
  [
    'refused-is-not-stored',
    'a refused message is there',
    {
      stored: [...STORED, message(8)],
      more: (made) => made.ask(9_600, 'message:send', { id: 'm8', roomId: 'r', body: 'text 8' }, refused),
    },
  ],
  ['stored-was-sent', 'nobody has sent it', { stored: [...STORED, message(8)] }],
  ['stored-was-sent', 'its text was changed', { stored: changed('m5', { body: 'another' }) }],
  [
    'seq-is-dense',
    'a seq is left out',
    { stored: [...without('m7'), message(8, { id: 'm7', body: 'edited', version: 2 })] },
  ],
  [
    'one-change-per-rev',
    'two messages have one rev',
    {
      more: (made) =>
        made.add('frame', 'alice', 9_100, {
          connection: 'alice#1',
          roomId: 'r',
          from: 8,
          to: 9,
          items: [{ type: 'message', id: 'm5', rev: 9, seq: 5, version: 2 }],
        }),
    },
  ],
  ['seen-is-stored', 'a frame showed a message that is not there', { more: (made) => frame(made, 'bob', 10, 9_700) }],
  ['acked-change-holds', 'an acked edit is lost', { stored: changed('m7', { body: 'text 7', version: 1 }) }],
  [
    'acked-change-holds',
    'an acked deletion is lost',
    { more: (made) => made.ask(9_600, 'message:delete', { id: 'm5', roomId: 'r' }, ok()) },
  ],
  ['acked-change-holds', 'an acked reaction is lost', { stored: changed('m6', { reactions: [] }) }],
  [
    'acked-change-holds',
    'an old request undid a later one',
    {
      more: (made) =>
        made
          .ask(20_000, 'reaction:add', { id: 'm7', roomId: 'r', emoji: '🎉' }, timeout, { tookMs: 10_000 })
          .ask(33_000, 'reaction:remove', { id: 'm7', roomId: 'r', emoji: '🎉' }, ok())
          .fault(19_000, 31_000),
      stored: changed('m7', { reactions: ['🎉 A'] }),
    },
  ],
  ['files-are-whole', 'a file is not ready', { stored: changed('m5', { files: ['f5 checking'] }) }],
  [
    'files-are-whole',
    'a file has other bytes',
    { more: (made) => made.add('file', 'auditor', END_AT - 1, { roomId: 'r', id: 'f5', sha256: 'aa', read: 'bb' }) },
  ],
  [
    'files-are-whole',
    'a file cannot be read',
    { more: (made) => made.add('file', 'auditor', END_AT - 1, { roomId: 'r', id: 'f5', sha256: 'aa', read: null }) },
  ],
  [
    'ended-files-are-gone',
    'the bytes of a deleted message are there',
    { stored: changed('m5', { deleted: true, body: '' }), more: (made) => withFile(made, 'message:delete') },
  ],
  [
    'ended-files-are-gone',
    'the bytes of a file that an edit dropped are there',
    { stored: changed('m5', { version: 2, body: 'none' }), more: (made) => withFile(made, 'message:edit') },
  ],
  [
    'connection-order',
    'the second message of a connection is stored first',
    {
      more: (made) =>
        made
          .ask(4_000, 'message:send', { id: 'm7b', roomId: 'r', body: '' }, ok({ seq: 6, dup: false }))
          .ask(4_001, 'message:send', { id: 'm5b', roomId: 'r', body: '' }, ok({ seq: 5, dup: false })),
    },
  ],
  ['acts-once', 'one request removed a user twice', { stored: [...STORED, notice(8, 'member.removed', 'B')] }],
  [
    'acts-once',
    'a removal that changed nothing explains no later one',
    {
      stored: [...STORED, notice(8, 'member.removed', 'B')],
      more: (made) => made.ask(1_000, 'member:remove', { roomId: 'r', userId: 'B' }, ok()),
    },
  ],
  [
    'stored-is-acked',
    'the sender of a stored message is refused again and again',
    {
      stored: [...STORED, message(8)],
      more: (made) => {
        for (let index = 1; index <= 5; index += 1)
          made.ask(CALM_AT + index, 'message:send', { id: 'm8', roomId: 'r', body: 'text 8' }, timeout);
      },
    },
  ],
  [
    'served-in-turn',
    'the work that waited for a killed history is lost',
    {
      more: (made) => {
        made.fault(20_000, 24_000);
        for (const id of ['m8', 'm9', 'm10'])
          made.ask(21_000, 'message:send', { id, roomId: 'r', body: id }, timeout, { tookMs: 10_000 });
        made.ask(25_000, 'message:send', { id: 'm11', roomId: 'r', body: 'm11' }, ok({ seq: 8 }));
      },
    },
  ],
  ['after-id-order', 'the message before it is missing', { stored: without('m5') }],
  [
    'no-unexplained-gap',
    'a rev is left out',
    { more: (made) => frame(frame(made, 'alice', 5, 5_050), 'alice', 7, 7_050) },
  ],
  ['views-agree', 'a member misses a message', { bobsView: without('m6') }],
  ['views-agree', 'a member shows an old text', { bobsView: changed('m7', { body: 'text 7' }) }],
  ['views-agree', 'a member shows no room', { bobsView: null }],
  [
    'in-step-in-time',
    'a view changed too late',
    { more: (made) => made.add('shows', 'bob', CALM_AT + 45_000, { roomId: 'r', tail: tailOf(STORED) }) },
  ],
  [
    'in-step-in-time',
    'a view stayed behind',
    { more: (made) => made.add('shows', 'bob', CALM_AT + 5_000, { roomId: 'r', tail: '6.6' }) },
  ],
  [
    'unread-is-exact',
    'the server counts wrongly',
    { more: (made) => made.add('state', 'bob', END_AT - 2, { roomId: 'r', readSeq: 4, unread: 1 }) },
  ],
  [
    'markers-go-forward',
    'an acked marker is lost',
    { more: (made) => made.ask(9_700, 'read:mark', { roomId: 'r', seq: 9 }, ok({ readSeq: 9 })) },
  ],
  [
    'markers-go-forward',
    'a marker falls',
    {
      more: (made) => {
        for (const [urev, readSeq] of [
          [1, 6],
          [2, 5],
        ] as const)
          made.add('own', 'bob', 9_700 + urev, { connection: 'bob#1', type: 'read', roomId: 'r', readSeq, urev });
      },
    },
  ],
  [
    'members-only',
    'a former member receives a change',
    { more: (made) => frame(frame(made, 'carol', 3, 3_000), 'carol', 8, 8_030) },
  ],
  [
    'members-only',
    'a user receives a change before they ask to join',
    { more: (made) => frame(made, 'bob', 3, 3_900) },
  ],
  [
    'members-only',
    'a user who never joined reads',
    { more: (made) => made.ask(9_700, 'room:open', { roomId: 'r' }, ok({ rev: 9 }), { who: 'carol' }) },
  ],
  [
    'revoked-is-silent',
    'a frame comes after the session has ended',
    {
      more: (made) =>
        made
          .add('revoked', 'carol', 9_700, { connection: 'carol#1' })
          .add('heard', 'carol', 15_000, { connection: 'carol#1', event: 'heads' })
          .add('closed', 'carol', 15_001, { connection: 'carol#1' }),
    },
  ],
  [
    'revoked-is-silent',
    'it is not cut',
    { more: (made) => made.add('revoked', 'carol', 9_700, { connection: 'carol#1' }) },
  ],
  ['answered-once-in-time', 'no answer comes', { more: (made) => made.ask(9_700, 'typing', { roomId: 'r' }, null) }],
  [
    'answered-once-in-time',
    'the answer comes late',
    { more: (made) => made.ask(9_700, 'typing', { roomId: 'r' }, ok(), { tookMs: 13_000 }) },
  ],
  ['no-internal-error', 'a bug shows', { more: (made) => made.ask(9_700, 'typing', { roomId: 'r' }, internal) }],
  [
    'undisturbed-is-prompt',
    'a request times out in calm',
    { more: (made) => made.ask(9_700, 'typing', { roomId: 'r' }, timeout) },
  ],
  [
    'undisturbed-is-prompt',
    'many requests are slow',
    {
      more: (made) =>
        Array.from({ length: 300 }, (_, index) =>
          made.ask(10_000 + index, 'typing', { roomId: 'r' }, ok(), { tookMs: 3_000 }),
        ),
    },
  ],
  [
    'takeover-is-prompt',
    'open sends wait for the last resend',
    {
      more: (made) => {
        made.fault(20_000, 24_000);
        for (let index = 0; index < 250; index += 1) made.ask(50_000 + index, 'typing', { roomId: 'r' }, ok());
        for (const id of ['m8', 'm9', 'm10'])
          made.ask(21_000, 'message:send', { id, roomId: 'r', body: id }, ok({ seq: 8 }), { tookMs: 5_500 });
      },
    },
  ],
  [
    'dup-has-a-reason',
    'a first send is called a repeat',
    {
      stored: [...STORED, message(8)],
      more: (made) =>
        made.ask(9_700, 'message:send', { id: 'm8', roomId: 'r', body: 'text 8' }, ok({ seq: 8, dup: true })),
    },
  ],
  [
    'presence-settles',
    'a connected member is offline',
    { more: (made) => made.add('presence', 'alice', END_AT - 2, { statuses: { B: 'offline' } }) },
  ],
  ...HOST_BREACHES,
  ...FEED_BREACHES,
  ...PUSH_BREACHES,
  ...THREAD_BREACHES,
  ...TEAM_BREACHES,
  ...CHECK_BREACHES,
  ...GROWING_BREACHES,
  ...EXPORT_BREACHES,
];

/** Message m5 has had a file, which is still in the store. */
function withFile(made: HandMade, event: string, at = 9_600): HandMade {
  const m5 = { id: 'm5', roomId: 'r' };
  made.ask(5_001, 'message:send', { ...m5, body: 'text 5', attachments: ['f5'] }, ok({ seq: 5, rev: 5, dup: true }));
  const edit = event === 'message:edit' ? { version: 1, body: 'none', attachments: [] } : {};
  made.ask(at, event, { ...m5, ...edit }, ok());
  return made.add('stored', 'checker', END_AT - 1, { ids: ['f5'] });
}

describe('the judge', () => {
  it('finds nothing in a run that kept every promise', () => {
    expect(broken(judge(run()))).toEqual([]);
  });

  it.each(BREACHES)('%s: %s', (invariant, _what, scene) => {
    const found = judge(run(scene)).find((judgement) => judgement.invariant === invariant);
    expect(found?.violations.length).toBeGreaterThan(0);
    expect(found?.violations.every(({ what, ids }) => what.length > 0 && ids.length > 0)).toBe(true);
  });

  it('every invariant has a history that breaks it, and a name of its own', () => {
    const names = INVARIANTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !BREACHES.some(([invariant]) => invariant === name))).toEqual([]);
  });

  it.each<[string, Scene['more']]>([
    ['a gap of rev', (made) => frame(frame(made.fault(5_500, 6_500), 'alice', 5, 5_050), 'alice', 7, 7_050)],
    ['a timeout', (made) => made.fault(9_000, 9_800).ask(9_700, 'typing', { roomId: 'r' }, timeout)],
    [
      'a repeat',
      (made) =>
        made
          .fault(4_000, 4_900)
          .ask(5_100, 'message:send', { id: 'm5', roomId: 'r', body: 'text 5' }, ok({ seq: 5, dup: true })),
    ],
  ])('a fault explains %s', (_what, more) => {
    expect(broken(judge(run({ more: more ?? (() => undefined) })))).toEqual([]);
  });

  it('who has joined may receive late what was before', () => {
    const late = (made: HandMade): unknown => frame(made, 'bob', 3, 4_040);
    expect(broken(judge(run({ more: late })))).not.toContain('members-only');
    const again = (made: HandMade): unknown =>
      frame(made, 'carol', 3, 3_000).ask(8_020, 'room:join', { roomId: 'r' }, ok(), { who: 'carol' });
    const before = (made: HandMade): unknown => (again(made), frame(made, 'carol', 8, 8_010));
    const after = (made: HandMade): unknown => (again(made), frame(made, 'carol', 8, 8_030));
    expect(broken(judge(run({ more: before })))).toContain('members-only');
    expect(broken(judge(run({ more: after })))).not.toContain('members-only');
  });

  it('a busy machine explains a timeout, and a lost ack no less than before', () => {
    const busy = (made: HandMade): unknown =>
      made.add('machine', 'checker', 9_900, { load: 9 }).ask(9_700, 'typing', { roomId: 'r' }, timeout);
    expect(broken(judge(run({ more: busy })))).toEqual([]);
    expect(broken(judge(run({ more: busy, stored: without('m7') })))).toContain('acked-is-stored-once');
  });

  it('does not judge a promise if the run has no case of it', () => {
    expect(notJudged(judge(run()))).toEqual([
      'files-are-whole',
      'ended-files-are-gone',
      ...GROWING.map(({ name }) => name),
      ...['threads-are-whole', 'thread-markers-hold', 'mentions-are-whole', 'drafts-hold'],
      'revoked-is-silent',
      'uses-are-people',
      'refused-is-unseen',
      'acked-is-not-refused',
      'host-makes-once',
      'host-change-holds',
      'host-removes-for-good',
      ...[...FEED, ...PUSH, ...EXPORT].map(({ name }) => name),
      'undisturbed-is-prompt',
      'takeover-is-prompt',
      'served-in-turn',
    ]);
    const short = run({ more: (made) => made.fault(END_AT - 30_000, END_AT - 20_000) });
    expect(notJudged(judge(short))).toContain('presence-settles');
  });

  it('does not judge a promise if a busy machine may explain every breach', () => {
    const inStep = (more: NonNullable<Scene['more']>) =>
      judge(run({ more })).find(({ invariant }) => invariant === 'in-step-in-time');
    const busy = (made: HandMade): HandMade => made.add('machine', 'checker', CALM_AT + 30_000, { load: 9 });
    const late = (made: HandMade): HandMade =>
      made.add('shows', 'bob', CALM_AT + 45_000, { roomId: 'r', tail: tailOf(STORED) });
    expect(inStep(late)).toMatchObject({ outcome: 'broken', reason: null });
    const reason = 'breaches: 1, all while the machine was busy';
    expect(inStep((made) => late(busy(made)))).toMatchObject({ outcome: 'not judged', reason, violations: [] });
    expect(inStep(busy)).toMatchObject({ outcome: 'held', reason: null });
  });

  it('bytes may be there for a minute after their end, and after the recovery from a fault', () => {
    const stored = changed('m5', { deleted: true, body: '' });
    const late = (made: HandMade): unknown => withFile(made, 'message:delete', END_AT - 50_000);
    const disturbed = (made: HandMade): unknown => withFile(made.fault(9_000, END_AT - 40_000), 'message:delete');
    for (const more of [late, disturbed])
      expect(broken(judge(run({ stored, more })))).not.toContain('ended-files-are-gone');
  });

  it('a busy machine explains sends that time out after a recovery', () => {
    const more = (made: HandMade): void => {
      made.add('machine', 'checker', 21_500, { load: 9 }).fault(20_000, 24_000);
      for (const id of ['m8', 'm9', 'm10'])
        made.ask(21_000, 'message:send', { id, roomId: 'r', body: id }, timeout, { tookMs: 10_000 });
      made.ask(25_000, 'message:send', { id: 'm11', roomId: 'r', body: 'm11' }, ok({ seq: 8 }));
    };
    expect(broken(judge(run({ more })))).not.toContain('served-in-turn');
    expect(notJudged(judge(run({ more })))).toContain('served-in-turn');
  });

  it('a busy machine explains some repeats, and not many', () => {
    const repeats = (count: number): string[] => {
      const stored = Array.from({ length: count }, (_, index) => message(8 + index));
      const more = (made: HandMade): void => {
        made.add('machine', 'checker', 9_900, { load: 9 });
        for (const { id, seq, body } of stored)
          made.ask(9_700, 'message:send', { id, roomId: 'r', body }, ok({ seq, dup: true }));
      };
      return broken(judge(run({ stored: [...STORED, ...stored], more })));
    };
    expect(repeats(2)).not.toContain('dup-has-a-reason');
    expect(repeats(20)).toContain('dup-has-a-reason');
  });

  it('a member who left may still receive what was changed within 2 s', () => {
    const soon = run({ more: (made) => [3, 4, 5].map((rev) => frame(made, 'carol', rev, rev * 1_000)) });
    expect(broken(judge(soon))).toEqual([]);
  });
});
