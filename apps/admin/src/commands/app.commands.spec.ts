import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseCommand } from '../parse-command.js';
import { ServiceClient } from '../service-client.js';
import { APP_COMMANDS } from './app.commands.js';

const auth = new ServiceClient({ url: 'http://127.0.0.1:9', key: 'k', foundBy: 'a test', keyFrom: 'a test' }, 'admin');
const deployment = { auth, history: auth, courier: undefined, publicUrl: undefined };
const asked = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();

beforeEach(() => {
  asked.mockImplementation(() => Promise.resolve(Response.json({ usersMode: 'closed', provision: false, by: 'jwks' })));
  vi.stubGlobal('fetch', asked);
});

afterEach(() => {
  asked.mockReset();
  vi.unstubAllGlobals();
});

/** The output of the command line. */
async function run(...line: string[]): Promise<string | undefined> {
  const parsed = parseCommand(line, APP_COMMANDS);
  if ('help' in parsed) throw new Error('the line asks for help');
  return (await parsed.command.run(parsed.input, deployment))?.text;
}

describe.each([
  ['apps create', ['shop', '--scopes', 'rooms,root'], '"root" is not one of users, sessions, rooms, feed'],
  ['apps key', ['shop', '--scopes', 'root'], '"root" is not one of'],
  ['apps revoke', ['shop'], '--key ID or --all'],
  ['apps revoke', ['shop', '--key', 'id', '--all'], '--key ID or --all'],
  ['apps set', ['shop'], '--users or --provision'],
  ['apps set', ['shop', '--users', 'half'], '"half" is not one of open, closed'],
  ['apps tokens', ['shop'], 'one of --secret, --jwks URL and --off'],
  ['apps tokens', ['shop', '--secret', '--off'], 'one of --secret, --jwks URL and --off'],
  ['apps tokens', ['shop', '--jwks', 'https://idp.example/keys'], '--jwks needs --audience'],
  ['apps tokens', ['shop', '--off', '--audience', 'x'], '--jwks needs --audience'],
  ['apps tokens', ['shop', '--secret', '--keep-sessions'], '--keep-sessions goes with --off alone'],
  ['apps end-sessions', ['shop'], 'add --yes'],
])('`%s` with %j', (name, words, problem) => {
  it('is refused before a request', async () => {
    await expect(run(...name.split(' '), ...words)).rejects.toThrow(problem);
    expect(asked).not.toHaveBeenCalled();
  });
});

it('`apps set` sends and shows what is given', async () => {
  expect(await run('apps', 'set', 'shop', '--provision', 'off')).toBe('users: closed, provision: off');
  const settings = expect.stringMatching(/\/apps\/shop\/settings$/) as unknown;
  expect(asked.mock.calls).toMatchObject([[settings, { method: 'PUT', body: '{"provision":false}' }]]);
});

it('`apps tokens` sends the address of the keys, and ends the way', async () => {
  const keys = ['--jwks', 'https://idp.example/keys', '--audience', 'parley', '--issuer', 'https://idp.example'];
  expect(await run('apps', 'tokens', 'shop', ...keys)).toBe('tokens: jwks');
  const body = { jwks: 'https://idp.example/keys', audience: 'parley', issuer: 'https://idp.example' };
  await run('apps', 'tokens', 'shop', '--off', '--keep-sessions');
  const sent = asked.mock.calls.map(([, init]) => [init.method, init.body]);
  expect(sent).toEqual([
    ['PUT', JSON.stringify(body)],
    ['DELETE', undefined],
  ]);
});

it('`apps tokens --off` ends the sessions of all users, in batches, after the tokens', async () => {
  const answers = [{ by: 'off' }, { ended: 500, hasMore: true }, { ended: 7, hasMore: false }];
  for (const answer of answers) asked.mockResolvedValueOnce(Response.json(answer));
  expect(await run('apps', 'tokens', 'shop', '--off')).toBe('tokens: off\nSessions ended: 507.');
  const sent = asked.mock.calls.map(([url, init]) => [
    init.method,
    new URL(String(url)).pathname.split('/apps/').at(-1),
  ]);
  expect(sent).toEqual([
    ['DELETE', 'shop/tokens'],
    ['DELETE', 'shop/sessions'],
    ['DELETE', 'shop/sessions'],
  ]);
});

it('`apps end-sessions` ends them alone', async () => {
  asked.mockResolvedValueOnce(Response.json({ ended: 3, hasMore: false }));
  expect(await run('apps', 'end-sessions', 'shop', '--yes')).toBe('Sessions ended: 3.');
});
