import { describe, expect, it } from 'vitest';

import { broken, judge, notJudged } from '../judge.js';
import { exported } from '../testing/export-made.js';
import { run } from '../testing/hand-made.js';
import { EXPORT } from './export.policy.js';

describe('the judge of exports', () => {
  it('finds nothing where the copy has other ids, no guests and an owner for each room, and judges that', () => {
    const judgements = judge(run({ more: exported() }));
    expect(broken(judgements)).toEqual([]);
    expect(notJudged(judgements).filter((name) => EXPORT.some((each) => each.name === name))).toEqual([]);
  });
});
