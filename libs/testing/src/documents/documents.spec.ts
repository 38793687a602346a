import { afterEach, describe, expect, it } from 'vitest';

import { notOccurred, takeMismatches } from './conformance.js';
import { recordExchange, type Exchange } from './http-watch.js';

const user = {
  id: '0195f3a0-0000-7000-8000-000000000001',
  username: 'ann',
  displayName: 'Ann',
  type: 'guest',
  avatarUrl: null,
  ext: null,
  version: 1,
  createdAt: '2026-11-20T06:30:00.123Z',
};
/** As `GET /v1/users/me` answers. */
const me = { ...user, app: null };
const problem = {
  type: 'urn:parley:error:NOT_FOUND',
  title: 'There is no such thing.',
  status: 404,
  detail: 'There is no such thing.',
  code: 'NOT_FOUND',
  retry: 'never',
};
const found: Exchange = {
  method: 'GET',
  url: '/v1/users/me',
  sent: undefined,
  status: 200,
  contentType: 'application/json',
  answer: me,
};
const refused = { status: 404, contentType: 'application/problem+json', answer: problem };

function mismatchOf(exchange: Partial<Exchange>): string {
  recordExchange({ ...found, ...exchange });
  return takeMismatches().join('\n');
}

afterEach(() => {
  takeMismatches();
});

describe('an HTTP exchange compared with the document', () => {
  it('matches when everything in it is documented', () => {
    expect(mismatchOf({})).toBe('');
    expect(mismatchOf({ url: '/v1/users?query=an&limit=5', answer: { users: [user], cursor: null } })).toBe('');
    expect(mismatchOf({ method: 'PATCH', sent: { displayName: 'Ann' }, answer: user })).toBe('');
    expect(mismatchOf({ method: 'DELETE', status: 204, contentType: '', answer: undefined })).toBe('');
    expect(mismatchOf(refused)).toBe('');
  });

  it.each<[what: string, exchange: Partial<Exchange>, reported: RegExp]>([
    ['an additional field', { answer: { ...me, email: 'a@b' } }, /additional properties.*email/],
    ['a missing field', { answer: { ...me, version: undefined } }, /version/],
    ['an invalid time', { answer: { ...me, createdAt: 'yesterday' } }, /createdAt.*date-time/],
    ['an invalid id', { answer: { ...me, id: 'ann' } }, /id.*uuid/],
    ['another status', { status: 202 }, /undocumented status/],
    ['another content type', { contentType: 'text/html' }, /should not be text\/html/],
    ['a body where none is documented', { method: 'DELETE', status: 204 }, /should be empty/],
    ['an error that the route does not list', { ...refused, answer: { ...problem, code: 'MUTED' } }, /code/],
    ['an answer of an unknown route', { url: '/v1/surprise' }, /is not documented/],
    [
      'an undocumented query parameter that is accepted',
      { url: '/v1/users/me?more=1' },
      /accepted.*no query parameter 'more' of GET \/v1\/users\/me/,
    ],
    [
      'a missing query parameter that is accepted',
      { url: '/v1/users' },
      /accepted.*query parameter 'query' is missing/,
    ],
    ['a repeated one that is accepted', { url: '/v1/users?query=a&query=b' }, /query parameter 'query' comes 2 times/],
    ['an invalid body that is accepted', { method: 'PATCH', sent: { displayName: 7 } }, /accepted.*displayName/],
  ])('is a mismatch with %s', (_what, exchange, reported) => {
    expect(mismatchOf(exchange)).toMatch(reported);
  });

  it('counts as an occurrence of its route and its error code', () => {
    expect(notOccurred(['route GET /v1/auth/sessions'])).toEqual(['route GET /v1/auth/sessions']);
    recordExchange({ ...found, ...refused });
    expect(notOccurred(['route GET /v1/users/me', 'code NOT_FOUND'])).toEqual([]);
  });
});
