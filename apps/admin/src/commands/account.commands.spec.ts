import { afterEach, expect, it, vi } from 'vitest';
import { Input } from '../command.js';
import { ServiceClient } from '../service-client.js';
import { ACCOUNT_COMMANDS } from './account.commands.js';

const auth = new ServiceClient({ url: 'http://127.0.0.1:9', key: 'k', foundBy: 'a test', keyFrom: 'a test' }, 'auth');
const deployment = { auth, history: auth, courier: undefined, publicUrl: undefined };

afterEach(() => vi.unstubAllGlobals());

it.each([
  [true, 'The second factor of ada is off.'],
  [false, 'The second factor of ada was not on.'],
])('totp off says whether the factor was on: %s', async (changed, text) => {
  const answer = { user: { username: 'ada' }, changed };
  const fetched = vi.fn(() => Promise.resolve(Response.json(answer)));
  vi.stubGlobal('fetch', fetched);
  const command = ACCOUNT_COMMANDS.find(({ name }) => name === 'totp off');
  expect(await command?.run(new Input({ user: 'ada/l' }, {}), deployment)).toEqual({ json: answer, text });
  const [url, { method }] = fetched.mock.calls[0] as unknown as [URL | string, { method: string }];
  expect({ path: String(url).split('/').slice(3).join('/'), method }).toEqual({
    path: 'auth/users/ada%2Fl/totp',
    method: 'DELETE',
  });
});
