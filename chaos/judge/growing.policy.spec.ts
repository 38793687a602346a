import { describe, expect, it } from 'vitest';

import { GROWING } from './growing.policy.js';
import { broken, judge, notJudged } from './judge.js';
import { grown, reads, unanswered } from './testing/growing-made.js';
import { CALM_AT, type HandMade, ok, run, type Scene } from './testing/hand-made.js';

const NAMES = GROWING.map(({ name }) => name);

const brokenIn = (more: NonNullable<Scene['more']>): string[] => broken(judge(run({ more })));

describe('the judge of growing messages', () => {
  it('finds nothing in a run that kept every promise, and judges all', () => {
    const judgements = judge(run({ more: grown() }));
    expect(broken(judgements)).toEqual([]);
    expect(notJudged(judgements).filter((name) => NAMES.includes(name))).toEqual([]);
  });

  it('lets a reader begin again, in another view or as another client', () => {
    const again = grown({
      more: (made) => {
        reads(made, 63_450, 'So', { view: 2 });
        reads(made, 63_460, 'So', { who: 'alice' });
      },
    });
    expect(brokenIn(again)).toEqual([]);
  });

  it('lets a writer go on with other text than it had sent without an answer', () => {
    const other = grown({ more: (made) => unanswered(made, 63_050, ' lost') });
    expect(brokenIn(other)).toEqual([]);
  });

  it('knows the text before an edit from the answer to its writer, and that of a deleted message not at all', () => {
    const edited = { body: 'Edited', version: 2 };
    const edit = (made: HandMade): unknown =>
      made.ask(64_000, 'message:edit', { id: 'g3', roomId: 'g', version: 1, body: 'Edited' }, ok({ version: 2 }));
    expect(brokenIn(grown({ grown: edited, more: edit }))).toEqual([]);
    const misread = grown({ grown: edited, more: (made) => (edit(made), reads(made, 63_420, 'So far')) });
    expect(brokenIn(misread)).toEqual(['readers-see-beginnings']);
  });

  it('lets a message grow on during faults and the recovery from them, and on a busy machine', () => {
    const interruptedAt = CALM_AT + 48_000;
    expect(brokenIn(grown({ interruptedAt }))).toEqual(['silence-ends-growing']);
    const disturbed = grown({ interruptedAt, more: (made) => made.fault(70_000, 80_000) });
    expect(brokenIn(disturbed)).not.toContain('silence-ends-growing');
    const busy = grown({ interruptedAt, more: (made) => made.add('machine', 'checker', 90_000, { load: 9 }) });
    expect(brokenIn(busy)).not.toContain('silence-ends-growing');
  });

  it('takes the repeat of a send for no sign of its writer', () => {
    const repeated = grown({
      more: (made) =>
        made.ask(
          ...([75_000, 'message:send', { id: 'g4', roomId: 'g', body: 'So', grow: true }] as const),
          ok({ seq: 4, dup: true }),
        ),
    });
    expect(brokenIn(repeated)).toEqual([]);
  });

  it('does not judge times of a deployment that is not known', () => {
    const unknown = run({ more: grown() }).filter(({ kind }) => kind !== 'growIdle');
    expect(notJudged(judge(unknown))).toEqual(
      expect.arrayContaining(['silence-ends-growing', 'interrupted-was-silent']),
    );
  });
});
