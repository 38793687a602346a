import { afterEach, expect, it, vi } from 'vitest';
import { Input } from '../command.js';
import { ServiceClient } from '../service-client.js';
import { setup } from './setup.command.js';

const auth = new ServiceClient({ url: 'http://127.0.0.1:9', key: 'k', foundBy: 'a test', keyFrom: 'a test' }, 'admin');
const deployment = { auth, history: auth, courier: undefined, publicUrl: 'http://chat.test' };

afterEach(() => vi.unstubAllGlobals());

/** Answers by the end of the path. */
function answering(answers: Readonly<Record<string, object>>): { path: string; body: unknown; headers: Headers }[] {
  const asked: { path: string; body: unknown; headers: Headers }[] = [];
  vi.stubGlobal('fetch', (url: string, { body, headers }: RequestInit) => {
    const path = new URL(url).pathname;
    asked.push({ path, body: JSON.parse(body as string), headers: new Headers(headers) });
    return Promise.resolve(Response.json(answers[path.split('/').at(-1) ?? ''] ?? {}));
  });
  return asked;
}

it('makes an account, its default room and an invitation into it, and prints no password', async () => {
  const asked = answering({
    invites: { code: 'c', link: null, expiresAt: 'later' },
    register: { tokens: { accessToken: 't' } },
    rooms: { id: 'r' },
    'password-reset': { token: 'p', link: null, expiresAt: 'tomorrow' },
  });
  const result = await setup.run(new Input({ username: 'kim' }, { uses: '12' }), deployment);
  expect(asked.map(({ path }) => path)).toEqual([
    '/admin/invites',
    '/v1/auth/register',
    '/v1/rooms',
    '/admin/groups/r/default',
    '/admin/invites',
    '/admin/users/kim/password-reset',
  ]);
  const [, register, room, , invite] = asked;
  expect(register?.body).toMatchObject({ username: 'kim', invite: 'c' });
  expect(register?.headers.has('x-parley-operator-key')).toBe(false);
  expect(room?.headers.get('authorization')).toBe('Bearer t');
  expect(room?.body).toMatchObject({ kind: 'group', visibility: 'public', name: 'general' });
  expect(invite?.body).toMatchObject({ uses: 12, rooms: [{ id: 'r', name: 'general' }] });
  expect(result?.text).toBe(
    'Your password, until tomorrow: http://chat.test/reset#p\nFor 12 people, until later: http://chat.test/invite#c',
  );
  expect(JSON.stringify(result)).not.toContain((register?.body as { password: string }).password);
});

it('says so where a mailed link makes accounts', async () => {
  answering({ invites: { code: 'c' } });
  await expect(setup.run(new Input({ username: 'kim' }, {}), deployment)).rejects.toThrow(/mails a link/);
});
