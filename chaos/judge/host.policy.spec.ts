import { describe, expect, it } from 'vitest';

import { HOST } from './host.policy.js';
import { broken, judge } from './judge.js';
import { type HandMade, ok, run } from './testing/hand-made.js';
import { frameForY, type HostScene, hosting, rename, REMOVED_AT } from './testing/host-made.js';

const HOST_1 = { who: 'host 1' };
const Y = { roomId: 'h', externalId: 'y', userId: 'Y' };

const brokenIn = (scene: HostScene): string[] => broken(judge(run({ more: hosting(scene) })));

describe('the promises to hosts', () => {
  it('are judged, and hold, in a run that kept every promise', () => {
    const judgements = judge(run({ more: hosting() }));
    expect(broken(judgements)).toEqual([]);
    const names = HOST.map(({ name }) => name);
    const own = judgements.filter(({ invariant }) => names.includes(invariant));
    expect(own.map(({ outcome }) => outcome)).toEqual(['held', 'held', 'held']);
  });

  it.each<[string, HostScene]>([
    ['a repeat that names the same user', { more: (made) => rename(made, 30_000, 'Xenia') }],
    ['a name that was given back', { more: (made) => rename(rename(made, 30_000, 'Xena'), 31_000, 'Xenia') }],
    ['an older name that a stopped process reads later', { more: (made) => lateRename(made, 35_000) }],
    ['a frame that was under way at the removal', { more: (made) => frameForY(made, REMOVED_AT + 1_500) }],
    [
      'a frame after the user was added again',
      {
        memberIds: ['X', 'Y'],
        more: (made) => frameForY(made.ask(29_000, 'member:set', Y, ok(), HOST_1), REMOVED_AT + 9_000),
      },
    ],
    [
      'an older request that a stopped process reads after a removal',
      {
        memberIds: ['X', 'Y'],
        more: (made) => {
          made.fault(29_000, 33_000).ask(30_000, 'member:set', Y, null, HOST_1);
          made.ask(35_000, 'member:remove', Y, ok(), HOST_1);
        },
      },
    ],
  ])('allow %s', (_what, scene) => {
    expect(brokenIn(scene)).toEqual([]);
  });

  it('do not allow it once the older request can no longer take effect', () => {
    expect(brokenIn({ more: (made) => lateRename(made, 60_000) })).toEqual(['host-change-holds']);
  });

  it('a busy machine explains a frame within a minute, and none after it', () => {
    const late = (afterMs: number): HostScene => ({
      more: (made) => frameForY(made.add('machine', 'checker', REMOVED_AT + 1_000, { load: 9 }), REMOVED_AT + afterMs),
    });
    expect(brokenIn(late(50_000))).not.toContain('host-removes-for-good');
    expect(brokenIn(late(70_000))).toContain('host-removes-for-good');
  });
});

/** The name `Xenia` is asked for during a fault, without an answer; then `Xena` is acked, and in the end it is `Xenia`. */
function lateRename(made: HandMade, ackedAt: number): HandMade {
  made.fault(29_000, 33_000).add('closed', 'host 1', 45_000, { connection: 'host 1#2' });
  made.ask(30_000, 'user:put', { externalId: 'x', value: 'Xenia' }, null, { ...HOST_1, connection: 'host 1#2' });
  return rename(made, ackedAt, 'Xena');
}
