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

it('`apps tokens` sends the URL of the keys, and ends the way', async () => {
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

describe('`apps revoke`', () => {
  const KEY = 'a-key';
  const hook = { kind: 'hook', id: 'h', name: 'all, from the start', since: '2026-11-01T00:00:00.000Z' };
  const message = { kind: 'scheduled', id: 'm', name: 'in Orders', since: '2026-11-02T00:00:00.000Z' };
  const inSession = { ...message, id: 'n' };
  const session = { id: 's', userId: 'u', username: 'ann', since: '2026-11-03T00:00:00.000Z', isLiving: true };
  const withCourier = { ...deployment, courier: auth };
  let there: boolean;

  /** Answers by the path and, of history and the courier, by the body. */
  const answerTo = (url: string, { method, body }: RequestInit): object => {
    const path = new URL(url).pathname;
    const asked = typeof body === 'string' ? (JSON.parse(body) as { sessions?: string[]; users?: string[] }) : {};
    if (method === 'DELETE') return { ended: 1 };
    if (path.endsWith('/keys')) return { appId: 'bot', keys: [KEY, 'another'] };
    if (path.endsWith('/end')) {
      there = false;
      return { ended: 1, hasMore: false };
    }
    if (path.includes('/apps/')) return { sessions: [{ ...session, isLiving: there }], unknown: 2, after: null };
    if (!there) return { made: [], unknown: 1 };
    if (asked.sessions === undefined) return { made: [hook], unknown: 1 };
    return { made: asked.sessions.includes('s') ? [inSession] : [message], unknown: 0 };
  };
  const revoke = async (words: string[], deployed: typeof deployment | typeof withCourier = withCourier) => {
    const parsed = parseCommand(['apps', 'revoke', 'shop', ...words], APP_COMMANDS);
    if ('help' in parsed) throw new Error('the line asks for help');
    return parsed.command.run(parsed.input, deployed);
  };
  const sent = () =>
    asked.mock.calls.map(([url, { method, body }]) => ({
      path: `${method} ${new URL(url).pathname.replace('/admin/', '')}`,
      body: typeof body === 'string' ? (JSON.parse(body) as object) : undefined,
    }));

  beforeEach(() => {
    there = true;
    asked.mockImplementation((url, init) => Promise.resolve(Response.json(answerTo(url, init))));
  });

  it('prints what the key made and goes on, and how much has no known key; it removes nothing', async () => {
    const { text, json } = (await revoke(['--key', KEY])) ?? {};
    expect(text?.split('\n')).toEqual([
      'Keys revoked: 1.',
      'Still there, made by them:',
      expect.stringMatching(/^what +id +name +since$/),
      expect.stringMatching(/^hook +h +all, from the start +2026/),
      expect.stringMatching(/^scheduled +m +in Orders/),
      expect.stringMatching(/^session +s +of ann/),
      expect.stringMatching(/^scheduled +n +in Orders/),
      'With --made the command removes all of this.',
      'Things of the app of which a key is not known: 3. They stay.',
    ]);
    expect(json).toMatchObject({ ended: 1, made: [hook, message, { kind: 'session' }, inSession], unknown: 3 });
    expect(sent().map(({ path }) => path)).not.toContain('POST made/end');
  });

  it('with --made removes it: sessions first, then what was scheduled in them, and looks again', async () => {
    const { text, isRefused } = (await revoke(['--key', KEY, '--made'])) ?? {};
    expect(text).toContain('Removed, made by them:');
    expect(text).not.toContain('With --made');
    expect(isRefused).toBe(false);
    const acts = sent();
    const ends = acts.filter(({ path }) => path.endsWith('/end'));
    expect(ends).toEqual([
      { path: 'POST apps/shop/made/end', body: { keys: [KEY] } },
      { path: 'POST made/end', body: { appId: 'bot', keys: [KEY], users: ['bot'], sessions: [KEY] } },
      { path: 'POST made/end', body: { appId: 'bot', keys: [], users: ['bot', 'u'], sessions: ['s'] } },
      { path: 'POST made/end', body: { appId: 'bot', keys: [KEY] } },
    ]);
    expect(acts[0]?.path).toBe('DELETE apps/shop/keys/a-key');
    expect(acts.slice(-3).map(({ path }) => path)).not.toContain('POST made/end');
  });

  it('fails if something is left, so that a script sees it', async () => {
    const stubborn = (url: string, init: RequestInit): object => {
      const answer = answerTo(url, init);
      there = true;
      return answer;
    };
    asked.mockImplementation((url, init) => Promise.resolve(Response.json(stubborn(url, init))));
    const { text, isRefused } = (await revoke(['--key', KEY, '--made'])) ?? {};
    expect({ isRefused, text: text?.includes('Still there, run the command again:') }).toEqual({
      isRefused: true,
      text: true,
    });
  });

  it('with --all asks for every key that the app had', async () => {
    await revoke(['--all', '--made']);
    expect(sent()).toContainEqual({ path: 'POST apps/shop/made/end', body: { keys: [KEY, 'another'] } });
  });

  it('says that it has not looked for hooks where it knows no courier', async () => {
    expect((await revoke(['--key', KEY], deployment))?.text).toContain('set COURIER_INTERNAL_URL');
    expect((await revoke(['--key', KEY]))?.text).not.toContain('COURIER_INTERNAL_URL');
  });
});
