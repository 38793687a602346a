// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';

import { inviteCodeIn, takeOldLink } from './invite-link.js';

afterEach(() => history.replaceState(null, '', '/'));

describe('the code of an invitation', () => {
  it.each([
    ['/?invite=code', '/invite#code'],
    ['/rooms/r?invite=code&message=m', '/invite#code'],
    ['/rooms/r?message=m', '/rooms/r?message=m'],
    ['/invite#code', '/invite#code'],
  ])('leaves the query: %s is shown as %s', (before, after) => {
    history.replaceState(null, '', before);
    takeOldLink();
    expect(location.pathname + location.search + location.hash).toBe(after);
  });

  it('is the fragment of its own page, and of no other', () => {
    history.replaceState(null, '', '/invite#code');
    expect(inviteCodeIn(location)).toBe('code');
    history.replaceState(null, '', '/rooms/r#code');
    expect(inviteCodeIn(location)).toBe('');
  });
});
