import { describe, expect, it } from 'vitest';

import { broken, judge, notJudged } from '../judge.js';
import { AHEAD, exported } from '../testing/export-made.js';
import { changed, END_AT, run } from '../testing/hand-made.js';
import { EXPORT } from './export.policy.js';

describe('the judge of exports', () => {
  it('finds nothing where the copy has other ids, no guests and an owner for each room, and judges that', () => {
    const judgements = judge(run({ more: exported() }));
    expect(broken(judgements)).toEqual([]);
    expect(notJudged(judgements).filter((name) => EXPORT.some((each) => each.name === name))).toEqual([]);
  });

  it('knows that no time of the copy is in the future', () => {
    const stored = changed('m7', { createdAt: 2 * END_AT });
    expect(broken(judge(run({ stored, more: exported(AHEAD) })))).not.toContain('export-comes-back');
  });
});
