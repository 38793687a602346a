import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseCommand } from '../parse-command.js';
import { ServiceClient } from '../service-client.js';
import { BOT_COMMANDS } from './bot.commands.js';
import { SCHEDULED_COMMANDS } from './scheduled.commands.js';

const auth = new ServiceClient({ url: 'http://127.0.0.1:9', key: 'k', foundBy: 'a test', keyFrom: 'a test' }, 'admin');
const deployment = { auth, history: auth, courier: undefined, publicUrl: undefined };
const asked = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();

const messageOf = (id: string) => ({
  ...{ id, at: '2026-12-01T08:00:00.000Z', roomId: 'room', state: 'waiting', sessionId: 'a-token' },
  message: { body: `Good morning, ${id}` },
});
let scheduled: ReturnType<typeof messageOf>[];
/** The history that sends it has taken this one: it cannot be removed any more. */
let beingSent: string | undefined;

/** Two pages of one message each; the bot is found by its name in any case. */
function answer(url: string, { method }: RequestInit): Response {
  const { pathname, searchParams } = new URL(url);
  const path = pathname.replace('/admin/', '');
  if (path === 'bots') return Response.json({ bots: [{ id: 'other' }, { id: 'b' }].map(named) });
  if (method === 'DELETE' && path.startsWith('bots/b/scheduled/')) {
    const id = path.split('/').at(-1);
    if (id === beingSent) return Response.json({ code: 'NOT_FOUND', detail: 'No message' }, { status: 404 });
    scheduled = scheduled.filter((message) => message.id !== id);
    return Response.json({ ended: 1 });
  }
  if (method === 'DELETE') return Response.json({ ended: 2 });
  const at = Number(searchParams.get('cursor') ?? 0);
  const cursor = at + 1 < scheduled.length ? String(at + 1) : null;
  return Response.json({ scheduled: scheduled.slice(at, at + 1), cursor });
}

const named = ({ id }: { id: string }) => ({ id, username: id === 'b' ? 'Helper' : 'elsewhere' });

beforeEach(() => {
  scheduled = ['one', 'two'].map(messageOf);
  beingSent = undefined;
  asked.mockImplementation((url, init) => Promise.resolve(answer(url, init)));
  vi.stubGlobal('fetch', asked);
});

afterEach(() => {
  asked.mockReset();
  vi.unstubAllGlobals();
});

async function run(...line: string[]) {
  const parsed = parseCommand(line, [...BOT_COMMANDS, ...SCHEDULED_COMMANDS]);
  if ('help' in parsed) throw new Error('the line asks for help');
  return parsed.command.run(parsed.input, deployment);
}

const sent = () => asked.mock.calls.map(([url, { method }]) => `${method} ${new URL(url).pathname}`);

describe('`bots revoke`', () => {
  it('ends the tokens, prints what the bot has scheduled, and removes nothing', async () => {
    const { text, json, isRefused } = (await run('bots', 'revoke', 'helper')) ?? {};
    expect(text?.split('\n')).toEqual([
      'Tokens revoked: 2.',
      'Still scheduled by it:',
      expect.stringMatching(/^message +at +room +state +put by +text$/),
      expect.stringMatching(/^one +2026-12-01T08:00:00.000Z +room +waiting +a-token +Good morning, one$/),
      expect.stringMatching(/^two /),
      'With --made the command removes all of this.',
    ]);
    expect(json).toMatchObject({ ended: 2, scheduled: [{ id: 'one' }, { id: 'two' }] });
    expect(isRefused).toBe(false);
    expect(sent().filter((line) => line.startsWith('DELETE'))).toEqual(['DELETE /admin/bots/helper/tokens']);
    expect(sent()[0]).toBe('DELETE /admin/bots/helper/tokens');
  });

  it('with --made removes it, after the tokens', async () => {
    const { text, json, isRefused } = (await run('bots', 'revoke', 'HELPER', '--made')) ?? {};
    expect(text).toContain('Removed, scheduled by it:');
    expect(text).not.toContain('--made');
    expect(json).toMatchObject({ scheduled: [{ id: 'one' }, { id: 'two' }], left: [] });
    expect({ isRefused, scheduled }).toEqual({ isRefused: false, scheduled: [] });
    expect(sent().filter((line) => line.startsWith('DELETE'))).toEqual([
      'DELETE /admin/bots/HELPER/tokens',
      'DELETE /admin/bots/b/scheduled/one',
      'DELETE /admin/bots/b/scheduled/two',
    ]);
  });

  it('goes on past one that is being sent, prints it, and fails so that a script sees it', async () => {
    beingSent = 'one';
    const { text, isRefused } = (await run('bots', 'revoke', 'helper', '--made')) ?? {};
    expect(text?.split('\n').slice(-3)).toEqual([
      'Still there, run the command again:',
      expect.stringMatching(/^message/),
      expect.stringMatching(/^one /),
    ]);
    expect({ isRefused, scheduled: scheduled.map(({ id }) => id) }).toEqual({ isRefused: true, scheduled: ['one'] });
  });

  it('says that nothing is scheduled', async () => {
    scheduled = [];
    expect((await run('bots', 'revoke', 'helper'))?.text).toBe('Tokens revoked: 2.\nNothing is scheduled by it.');
  });
});

describe('a bot', () => {
  it.each(['helper', 'HELPER', 'b'])('is found by its username or id: %s', async (name) => {
    expect((await run('scheduled', 'list', name))?.text).toContain('Good morning, two');
    await run('scheduled', 'remove', name, 'two');
    expect(scheduled.map(({ id }) => id)).toEqual(['one']);
  });

  it.each(['help', 'helper2', 'a'])('is not found by %s', async (name) => {
    await expect(run('scheduled', 'list', name)).rejects.toThrow(`There is no bot ${name}.`);
  });
});
