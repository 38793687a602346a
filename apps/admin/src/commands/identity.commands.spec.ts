import { afterEach, expect, it, vi } from 'vitest';
import { Input, type Result } from '../command.js';
import { ServiceClient } from '../service-client.js';
import { IDENTITY_COMMANDS } from './identity.commands.js';

const auth = new ServiceClient({ url: 'http://127.0.0.1:9', key: 'k', foundBy: 'a test', keyFrom: 'a test' }, 'admin');
const deployment = { auth, history: auth, courier: undefined, publicUrl: undefined };

afterEach(() => vi.unstubAllGlobals());

/** Runs a command against an auth that gives this answer. */
async function run(name: string, answer: object, operands: Record<string, string> = {}): Promise<Result | undefined> {
  asked.length = 0;
  vi.stubGlobal('fetch', (url: URL | string, { method }: RequestInit) => {
    asked.push(`${String(method)} ${new URL(url).pathname}`);
    return Promise.resolve(Response.json(answer));
  });
  return IDENTITY_COMMANDS.find((command) => command.name === name)?.run(new Input(operands, {}), deployment);
}

const asked: string[] = [];
const IDENTITY = {
  ...{ id: 'i', provider: 'corp', name: 'Jane\u001b[31m', issuer: 'https://id.example', subject: 's' },
  ...{ createdAt: 'then', lastUsedAt: 'now' },
};
const PROVIDER = {
  ...{ id: 'corp', name: 'Corp', issuer: 'https://id.example' },
  ...{ redirectUri: 'https://chat.example/callback', logoutUri: 'https://chat.example/backchannel' },
};

it('identities list shows what the provider calls the user, and no control characters of it', async () => {
  const result = await run('identities list', { identities: [IDENTITY] }, { user: 'jane' });
  expect(asked).toEqual([expect.stringMatching(/^GET .*\/users\/jane\/identities$/)]);
  expect(result?.text).toContain('https://id.example');
  expect(result?.text).not.toContain('\u001b');
  expect((await run('identities list', { identities: [] }, { user: 'jane' }))?.text).toBe('There are no identities.');
});

it('identities remove names the provider', async () => {
  const result = await run('identities remove', IDENTITY, { user: 'jane', id: 'i' });
  expect(asked).toEqual([expect.stringMatching(/^DELETE .*\/users\/jane\/identities\/i$/)]);
  expect(result).toEqual({ json: IDENTITY, text: 'The identity at corp is disconnected.' });
});

it('sign-in check says what to register and what to mend, and fails if something is wrong', async () => {
  const good = { check: 'discovery', ok: true, advice: null };
  const untried = { check: 'client secret', ok: true, advice: 'set, tried only at a sign-in' };
  const wrong = { check: 'PKCE', ok: false, advice: 'Allow it there.' };
  const bad = await run('sign-in check', { providers: [{ ...PROVIDER, findings: [good, untried, wrong] }] });
  expect(bad?.isRefused).toBe(true);
  expect(bad?.text.split('\n')).toEqual([
    'corp (Corp), https://id.example',
    '  register there as redirect URI: https://chat.example/callback',
    '  register there as back-channel logout URI: https://chat.example/backchannel',
    '  discovery: ok',
    '  client secret: set, tried only at a sign-in',
    '  PKCE: WRONG. Allow it there.',
  ]);
  expect((await run('sign-in check', { providers: [{ ...PROVIDER, findings: [good, untried] }] }))?.isRefused).toBe(
    false,
  );
  expect((await run('sign-in check', { providers: [] }))?.text).toMatch(/^There are no sign-in providers/);
});
