import { afterEach, expect, it, vi } from 'vitest';
import { Input } from '../command.js';
import { ServiceClient } from '../service-client.js';
import { importInvite } from './import-invite.command.js';

const auth = new ServiceClient({ url: 'http://127.0.0.1:9', key: 'k', foundBy: 'a test', keyFrom: 'a test' }, 'admin');
const deployment = { auth, history: auth, courier: undefined, publicUrl: 'https://chat.example' };

afterEach(() => vi.unstubAllGlobals());

it('prints the link to an unclaimed account, and whose it is', async () => {
  const asked: unknown[] = [];
  const user = { username: 'ann-lee', displayName: 'Ann Lee' };
  vi.stubGlobal('fetch', (url: string, { body }: RequestInit) => {
    asked.push(url, JSON.parse(body as string));
    return Promise.resolve(Response.json({ id: 'i', user, code: 'c', link: null, expiresAt: 'then' }, { status: 201 }));
  });
  const result = await importInvite.run(new Input({ user: 'ann-lee' }, { expires: '12h' }), deployment);
  expect(asked).toEqual(['http://127.0.0.1:9/admin/imports/invites', { user: 'ann-lee', lifetimeSeconds: 43_200 }]);
  expect(result?.text).toMatch(/https:\/\/chat\.example\/invite#c/);
  expect(result?.text).toMatch(/Ann Lee/);
  expect(result?.json).toMatchObject({ link: 'https://chat.example/invite#c' });
});
