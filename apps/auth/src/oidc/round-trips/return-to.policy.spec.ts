import { describe, expect, it } from 'vitest';
import { ChatError } from '#contracts';
import { assertReturnTo, returnUrl } from './return-to.policy.js';

const PLACES = {
  corsOrigins: ['https://app.example', 'http://localhost:5173', 'https://intra.example:8443'],
  oidcReturnTo: [],
};

describe('a browser may return to', () => {
  it.each([
    '/',
    '/signed-in',
    '/signed-in?room=1&at=2',
    '/rooms/0190a7c1/messages',
    '/a/../b',
    '/a//b',
    '/räume/grün',
    '/r%C3%A4ume?q=%2F%2Fevil.example',
    '/%2F%2Fevil.example',
    '/?next=https://evil.example/',
    '/@evil.example',
    '/:80',
    '/.well-known',
    '/https://evil.example',
    '/v1/auth/oidc-help',
    '/?at=/v1/auth/oidc/other/start',
    `/${'a'.repeat(1023)}`,
    'https://app.example',
    'https://app.example/',
    'https://app.example/chat?tab=1',
    'https://app.example?tab=1',
    'https://app.example:443/chat',
    'https://APP.example/chat',
    'HTTPS://app.example/chat',
    'https://app.example/@someone',
    'https://app.example/?mail=a@b.example',
    'http://localhost:5173/signed-in',
    'https://intra.example:8443/x',
  ])('%s', (returnTo) => {
    expect(() => assertReturnTo(returnTo, PLACES)).not.toThrow();
  });
});

describe('no browser is sent to', () => {
  it.each([
    '',
    'signed-in',
    './signed-in',
    '../signed-in',
    '?room=1',
    '//evil.example',
    '//evil.example/signed-in',
    '///evil.example',
    '//app.example/chat',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '\\/evil.example',
    '/a\\b',
    '/\t/evil.example',
    '/\n/evil.example',
    '/a\rb',
    '/a b',
    ' /a',
    '/a ',
    '/a\u00a0b',
    '/a\u2028b',
    '/a\u0000b',
    '/a\u0085b',
    '/a\u200bb',
    '/a\u202eb',
    '/\ufeffa',
    '/a\u00ad',
    '/a\u{e0041}',
    '/a#b',
    '/#handoff=of-a-stranger',
    'https://evil.example',
    'https://evil.example/signed-in',
    'http://app.example/chat',
    'https://app.example:8443/chat',
    'https://app.example.evil.example/chat',
    'https://evil.example/https://app.example',
    'https://app.example@evil.example/',
    'https://user@app.example/',
    'https://user:password@app.example/',
    'https://@app.example/',
    'https://:@app.example/',
    'https://app.example\\@evil.example/',
    'https://app.example#@evil.example/',
    'https:app.example/chat',
    'https:/app.example/chat',
    'https:///app.example/chat',
    'https://sub.app.example/',
    'https://app.example./',
    'https://',
    'http://localhost/signed-in',
    'http://localhost:5174/signed-in',
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://app.example/',
    'blob:https://app.example/0190a7c1',
    'app.example/chat',
    'null',
    // These send the browser on to a provider, and the handoff behind the # with it.
    '/v1/auth/oidc/other/start?returnTo=/',
    '/v1/auth/oidc',
    '/V1/Auth/OIDC/other/start',
    '/a/../v1/auth/oidc/other/start',
    '/%761/auth/oidc/other/start',
    '/v1%2Fauth/oidc/other/start',
    '/%zz/v1/auth/o%69dc/other/start',
    '/v1//auth//oidc/other/start',
    '/below/v1/auth/oidc/other/start',
    'https://app.example/v1/auth/oidc/other/start',
    `/${'ü'.repeat(1024)}`,
  ])('%j', (returnTo) => {
    const details = expect.objectContaining({ field: 'returnTo' });
    const refusal = expect.objectContaining({ code: 'INVALID', details });
    expect(() => assertReturnTo(returnTo, PLACES)).toThrow(refusal);
  });

  it('a URL of another origin, where CORS_ORIGINS is empty', () => {
    expect(() => assertReturnTo('https://app.example/', { ...PLACES, corsOrigins: [] })).toThrow(ChatError);
    expect(() => assertReturnTo('https://parley.invalid/', { ...PLACES, corsOrigins: [] })).toThrow(ChatError);
  });
});

it('the facts of a return follow the #', () => {
  expect(returnUrl('/signed-in?a=1', { handoff: 'x_-' })).toBe('/signed-in?a=1#handoff=x_-');
  expect(returnUrl('/', { error: 'FORBIDDEN', field: 'provider' })).toBe('/#error=FORBIDDEN&field=provider');
});

describe('with OIDC_RETURN_TO, a browser', () => {
  const places = { ...PLACES, oidcReturnTo: ['https://app.example/signed-in', 'https://other.example/?at=1'] };

  it.each(['/signed-in', 'https://app.example/signed-in', 'https://other.example/?at=1'])('may return to %s', (to) => {
    expect(() => assertReturnTo(to, places)).not.toThrow();
  });

  it.each([
    'https://app.example/',
    'https://app.example/signed-in/',
    'https://app.example/signed-in?next=https://evil.example',
    'https://app.example/Signed-in',
    'http://app.example/signed-in',
    'https://other.example/?at=2',
    'https://intra.example:8443/x',
    '//app.example/signed-in',
  ])('is not sent to %s', (to) => {
    expect(() => assertReturnTo(to, places)).toThrow(ChatError);
  });
});
