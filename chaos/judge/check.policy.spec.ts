import { describe, expect, it } from 'vitest';

import { broken, judge, notJudged } from './judge.js';
import { checked } from './testing/check-made.js';
import { changed, run } from './testing/hand-made.js';

const NAMES = ['refused-is-unseen', 'acked-is-not-refused'];

describe('the judge of the check', () => {
  it('finds nothing in a run that kept every promise, and judges both', () => {
    const judgements = judge(run({ more: checked() }));
    expect(broken(judgements)).toEqual([]);
    expect(notJudged(judgements).filter((name) => NAMES.includes(name))).toEqual([]);
  });

  it('does not look at rooms that the check does not see', () => {
    const stored = changed('m5', { body: 'unwanted', version: 2 });
    const names = (more: Parameters<typeof checked>[0]) => broken(judge(run({ stored, more: checked(more) })));
    expect(names(() => undefined)).toContain('refused-is-unseen');
    const elsewhere = run({ stored }).concat(run({ more: checked() }).filter(({ kind }) => kind === 'verdict'));
    expect(broken(judge(elsewhere))).not.toContain('refused-is-unseen');
  });

  it('lets the check change its mind about what it has refused', () => {
    const more = checked((made) =>
      made.add('verdict', 'check', 9_650, { roomId: 'r', messageId: 'm5', body: 'unwanted', refused: false }),
    );
    const stored = changed('m5', { body: 'unwanted', version: 2 });
    expect(broken(judge(run({ stored, more })))).not.toContain('refused-is-unseen');
  });
});
