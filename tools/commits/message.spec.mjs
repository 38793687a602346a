import { describe, expect, it } from 'vitest';

import { isNoticed, messageProblems } from './message.mjs';

describe('a commit message', () => {
  it.each([
    'feat: announce forwarded messages',
    'fix(platform,bus)!: stop while Redis does not answer',
    'docs(client): explain close()\n\nThe old text named a method that is gone.',
    'Revert "feat: announce forwarded messages"\n\nThis reverts commit 0123456.',
  ])('passes when it is conventional: %j', (message) => {
    expect(messageProblems(message)).toEqual([]);
  });

  it.each([
    ['announce forwarded messages', 'type(scope): description'],
    ['fixup! feat: announce forwarded messages', 'type(scope): description'],
    ['feature: announce forwarded messages', 'unknown type "feature"'],
    ['feat(Bus): announce forwarded messages', 'scopes are lower-case'],
    ['feat(bus, auth): announce forwarded messages', 'scopes are lower-case'],
    ['feat: announce forwarded messages.', 'full stop'],
    ['feat:  announce forwarded messages', 'one space'],
    [`feat: ${'é'.repeat(121)}`, 'longer than 120 characters'],
    ['feat: announce forwarded messages\nand more', 'blank line'],
  ])('is refused: %j', (message, problem) => {
    expect(messageProblems(message)).toEqual([expect.stringContaining(problem)]);
  });
});

describe('a change that users notice', () => {
  it('is a feature, a fix or a gain in speed', () => {
    const noticed = ['feat: a', 'fix(bus): a', 'perf!: a'];
    expect([...noticed, 'test: a', 'fixture: a', 'docs(feat): a'].filter(isNoticed)).toEqual(noticed);
  });
});
