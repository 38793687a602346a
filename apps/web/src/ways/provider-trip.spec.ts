// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';

import { connect } from '#client';

import { forgetArrival, leaveForProvider, readArrival } from './provider-trip.js';

const VERIFIER = /^[\w-]{43}$/;

afterEach(() => {
  vi.restoreAllMocks();
  sessionStorage.clear();
  history.replaceState(null, '', '/');
});

async function leaveFrom(path: string): Promise<string> {
  const assign = vi.spyOn(location, 'assign').mockReturnValue();
  history.replaceState(null, '', path);
  await leaveForProvider(connect({ url: 'http://parley.test' }), 'corp', 'enter');
  return String(assign.mock.calls[0]?.[0]);
}

it('the verifier stays in the browser until the return, and no longer', async () => {
  const url = await leaveFrom('/');
  history.replaceState(null, '', '/signed-in#handoff=h');
  const { trip, handoff, refusal } = readArrival();
  expect({ provider: trip?.provider, verifier: trip?.verifier, handoff, refusal }).toEqual({
    provider: 'corp',
    verifier: expect.stringMatching(VERIFIER),
    handoff: 'h',
    refusal: null,
  });
  expect(url).not.toContain(trip?.verifier);
  forgetArrival();
  expect(readArrival()).toEqual({ trip: null, handoff: null, refusal: null });
  expect(location.href).toMatch(/\/signed-in$/);
});

it.each([
  ['/rooms/r?message=m', '/rooms/r?message=m', ''],
  ['/signed-in', '/', ''],
  ['/invite#code', '/invite#code', 'code'],
])('from %s it leads back to %s', async (path, wanted, invite) => {
  await leaveFrom(path);
  expect(readArrival().trip).toMatchObject({ wanted, invite });
});

it('a refusal names its code, and the field if there is one', () => {
  history.replaceState(null, '', '/signed-in#error=FORBIDDEN&field=provider');
  expect(readArrival().refusal).toEqual({ code: 'FORBIDDEN', field: 'provider' });
  history.replaceState(null, '', '/#error=BAD_CREDENTIALS');
  expect(readArrival().refusal).toEqual({ code: 'BAD_CREDENTIALS', field: undefined });
});
