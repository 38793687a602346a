import { describe, expect, it } from 'vitest';

import { broken, judge, notJudged } from './judge.js';
import { ok, run, type Scene } from './testing/hand-made.js';
import { drafted, team } from './testing/team-made.js';

const NAMES = ['mentions-are-whole', 'drafts-hold', 'uses-are-people'];

const brokenIn = (more: NonNullable<Scene['more']>): string[] => broken(judge(run({ more })));
const draft = (body: string) => [{ roomId: 'e', body }];

describe('the judge of mentions, drafts and links', () => {
  it('finds nothing in a run that kept every promise, and judges them', () => {
    const judgements = judge(run({ more: team() }));
    expect(broken(judgements)).toEqual([]);
    expect(notJudged(judgements).filter((name) => NAMES.includes(name))).toEqual([]);
  });

  it('does not know which draft holds while one has no answer', () => {
    const unanswered = (drafts: ReturnType<typeof draft>) =>
      brokenIn(team({ drafts, more: (made) => drafted(made, 73_000, 'third', false) }));
    expect(unanswered(draft('third'))).not.toContain('drafts-hold');
    expect(unanswered(draft('second'))).not.toContain('drafts-hold');
    expect(unanswered(draft('first'))).toContain('drafts-hold');
  });

  it('takes either of two drafts of the same moment', () => {
    const both = (drafts: ReturnType<typeof draft>) =>
      brokenIn(team({ drafts, more: (made) => drafted(made, 71_005, 'third') }));
    expect(both(draft('third'))).toEqual([]);
    expect(both(draft('second'))).toEqual([]);
  });

  it('lets a link that is not used up refuse nobody', () => {
    const link = { used: 1, entered: ['X'], refused: [], memberIds: ['X'] };
    expect(brokenIn(team({ link }))).toEqual([]);
  });

  it('expects a removed draft to be gone', () => {
    const removed = team({
      drafts: [],
      more: (made) => made.ask(73_000, 'draft:remove', { roomId: 'e' }, ok(), { who: 'bob' }),
    });
    expect(brokenIn(removed)).toEqual([]);
  });
});
