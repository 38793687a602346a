import { describe, expect, it } from 'vitest';

import { broken, judge } from '../judge.js';
import { type HandMade, message, ok, run, type Scene, STORED } from '../testing/hand-made.js';
import { away, OF_5, OF_7, push, read } from '../testing/push-breaches.js';
import { PUSH } from './push.policy.js';

const brokenIn = (scene: Scene): string[] => broken(judge(run(scene)));

describe('the promises to users who are away', () => {
  it('are judged, and hold, in a run that kept every promise', () => {
    const judgements = judge(run(away((made) => push(made, 10_100, OF_7))));
    const names = PUSH.map(({ name }) => name);
    const own = judgements.filter(({ invariant }) => names.includes(invariant));
    expect(own.filter(({ outcome }) => outcome !== 'held')).toEqual([]);
    expect(broken(judgements)).toEqual([]);
  });

  it.each<[string, (made: HandMade) => unknown]>([
    ['a push that was under way when it was read', (made) => push(read(made, 9_800), 10_100, OF_7)],
    ['a push that was read just before it went out', (made) => push(read(made, 16_500), 17_100, OF_7)],
    [
      'a push that was read by a user who went',
      (made) => push(read(made, 15_000).add('closed', 'bob', 16_000, { connection: 'bob#1' }), 17_100, OF_7),
    ],
    ['none of what was read before it had to come', (made) => read(made, 40_000)],
    ['none after a sign-out', (made) => made.add('deviceEnd', 'bob', 9_000, { deviceId: 'd', acked: false })],
    ['a repeat after a fault', (made) => push(push(made.fault(5_000, 5_900), 6_000, OF_5), 80_000, OF_7)],
    ['another try after a refusal', (made) => push(push(made, 10_100, OF_7, 503), 14_100, OF_7)],
    ['a push long after the last fault', (made) => push(made.fault(8_000, 30_000, false), 119_000, OF_7)],
    ['the text of before an edit', (made) => push(made, 10_100, { ...OF_7, text: 'text 7' })],
  ])('allow %s', (_what, more) => {
    expect(brokenIn(away(more)).filter((name) => name.startsWith('push-'))).toEqual([]);
  });

  it('do not speak of messages whose senders had no answer', () => {
    const fields = { id: 'm8', roomId: 'r', body: 'text 8' };
    const missing = (answer: Parameters<HandMade['ask']>[3]): Scene =>
      away((made) => push(made, 10_100, OF_7).ask(11_000, 'message:send', fields, answer), {
        stored: [...STORED, message(8)],
      });
    expect(brokenIn(missing(null))).not.toContain('push-comes');
    expect(brokenIn(missing(ok({ seq: 8, rev: 10 })))).toContain('push-comes');
  });

  it('do not speak of replies that are only in a thread', () => {
    const reply = { threadId: 'm5', threadSeq: 1, inRoom: false };
    const sent = (made: HandMade): HandMade =>
      made.ask(
        11_000,
        'message:send',
        { id: 'm8', roomId: 'r', body: 'text 8', threadId: 'm5' },
        ok({ seq: 8, rev: 10 }),
      );
    const stored = (more: object) => [...STORED, message(8, more)];
    const missing = away((made) => sent(push(made, 10_100, OF_7)), { stored: stored({ reply }) });
    expect(brokenIn(missing)).not.toContain('push-comes');
    expect(brokenIn({ ...missing, stored: stored({}) })).toContain('push-comes');
  });
});
