import { afterEach, expect, it, vi } from 'vitest';
import { Input } from '../command.js';
import { ServiceClient } from '../service-client.js';
import { setup } from './setup.command.js';

const auth = new ServiceClient({ url: 'http://127.0.0.1:9', key: 'k', foundBy: 'a test', keyFrom: 'a test' }, 'admin');
const deployment = { auth, history: auth, courier: undefined, publicUrl: 'http://chat.test' };

afterEach(() => vi.unstubAllGlobals());

const RESET = 'POST /admin/users/kim/password-reset';
const STEPS = ['POST /admin/groups', 'PUT /admin/groups/r/default', 'POST /admin/invites'];

/** The services, where kim is or is not. */
function services(isKimThere: boolean): { what: string; body: unknown; headers: Headers }[] {
  const asked: { what: string; body: unknown; headers: Headers }[] = [];
  let isThere = isKimThere;
  const answers: Readonly<Record<string, object>> = {
    [RESET]: { user: { id: 'u' }, token: 'p', link: null, expiresAt: 'tomorrow' },
    'POST /admin/groups': { id: 'r', name: 'general' },
    'POST /admin/invites': { code: 'c', link: null, expiresAt: 'later' },
  };
  vi.stubGlobal('fetch', (url: string, { method, body, headers }: RequestInit) => {
    const what = `${String(method)} ${new URL(url).pathname}`;
    asked.push({ what, body: JSON.parse(body as string), headers: new Headers(headers) });
    if (what === RESET && !isThere) return Promise.resolve(Response.json({ code: 'NOT_FOUND' }, { status: 404 }));
    if (what === 'POST /v1/auth/register') isThere = true;
    return Promise.resolve(Response.json(answers[what] ?? {}));
  });
  return asked;
}

it('makes an account, its default room and an invitation into it, and prints no password', async () => {
  const asked = services(false);
  const result = await setup.run(new Input({ username: 'kim' }, { uses: '12' }), deployment);
  expect(asked.map(({ what }) => what)).toEqual([
    RESET,
    'POST /admin/invites',
    'POST /v1/auth/register',
    RESET,
    ...STEPS,
  ]);
  const [, , register, , room, , invite] = asked;
  expect(register?.body).toMatchObject({ username: 'kim', invite: 'c' });
  expect(register?.headers.has('x-parley-operator-key')).toBe(false);
  expect(room?.body).toEqual({ name: 'general', ownerId: 'u' });
  expect(invite?.body).toMatchObject({ uses: 12, rooms: [{ id: 'r', name: 'general' }] });
  expect(result?.text).toBe(
    'Your password, until tomorrow: http://chat.test/reset#p\nFor 12 people, until later: http://chat.test/invite#c',
  );
  expect(JSON.stringify(result)).not.toContain((register?.body as { password: string }).password);
});

it('finishes what an earlier run began, and makes no second account', async () => {
  const asked = services(true);
  await setup.run(new Input({ username: 'kim' }, {}), deployment);
  expect(asked.map(({ what }) => what)).toEqual([RESET, ...STEPS]);
});
