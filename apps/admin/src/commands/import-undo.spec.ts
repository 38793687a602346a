import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseCommand } from '../parse-command.js';
import { ServiceClient } from '../service-client.js';
import { IMPORT_COMMANDS } from './import.commands.js';

const access = { url: 'http://127.0.0.1:9', key: 'k', foundBy: 'a test', keyFrom: 'a test' };
const deployment = {
  auth: new ServiceClient(access, 'auth'),
  history: new ServiceClient(access, 'history'),
  courier: undefined,
  publicUrl: undefined,
};
const asked: [path: string, body: unknown][] = [];

function answers(...given: readonly object[]): void {
  const left = [...given];
  asked.length = 0;
  vi.stubGlobal('fetch', async (url: string, { body }: RequestInit) => {
    asked.push([new URL(url).pathname, typeof body === 'string' ? JSON.parse(body) : undefined]);
    return Response.json(left.shift() ?? {});
  });
}

async function run(...line: string[]) {
  const parsed = parseCommand(line, IMPORT_COMMANDS);
  if ('help' in parsed || 'runLocally' in parsed.command) throw new Error('the line calls no service');
  return parsed.command.run(parsed.input, deployment);
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('parley import undo', () => {
  it('removes the rooms some at a time, then the accounts', async () => {
    answers(
      ...[false, true].map((done) => ({ deleted: 2, refused: [], done })),
      ...[false, true].map((done) => ({ removed: 3, kept: 1, done })),
    );
    expect(await run('import', 'undo', 'i', '--yes', '--with-new-messages')).toEqual({
      json: { rooms: 4, refused: [], removed: 6, kept: 1 },
      text: 'Removed rooms: 4. Removed unclaimed accounts: 6. Claimed accounts that stay: 1.',
      isRefused: false,
    });
    const history = ['/history/imports/i/undo', { run: expect.any(String), withNewMessages: true }];
    const auth = ['/auth/imports/i/undo', {}];
    expect(asked).toEqual([history, history, auth, auth]);
    expect(asked[1]).toEqual(asked[0]);
  });

  it('keeps the accounts while somebody has written to a room, and is refused', async () => {
    answers({ deleted: 1, refused: ['r'], done: true });
    const result = await run('import', 'undo', 'i', '--yes');
    expect(result).toMatchObject({ json: { rooms: 1, refused: ['r'] }, isRefused: true });
    expect(result?.text).toBe(
      'Removed rooms: 1. Rooms to which somebody has written: 1. They stay, and so do all accounts; to remove them too, add --with-new-messages.\nr',
    );
    expect(asked).toMatchObject([['/history/imports/i/undo', { withNewMessages: false }]]);
  });

  it('asks for --yes first', async () => {
    answers();
    await expect(run('import', 'undo', 'i')).rejects.toThrow('add --yes to confirm');
    expect(asked).toEqual([]);
  });
});

describe('parley import report', () => {
  const view = { id: 'i', startedAt: 'then', completedAt: 'later', undoneAt: null };
  const line = { of: 'message', outcome: 'dropped', reason: 'deleted', count: 2 };

  it.each([
    [0, 'The counts add up.'],
    [1, 'The counts do not add up: 1 × message'],
  ])('shows what became of each object: %i are in no line', async (untold, text) => {
    const kinds = [{ of: 'message', found: 2 + untold, added: 0, untold }];
    answers({ ...view, report: { format: 'slack', name: 'T1', kinds, lines: [line], leftOut: [] } });
    const result = await run('import', 'report', 'i');
    expect(result?.text).toMatch(/^message +dropped +deleted +2$/m);
    expect(result?.text).toContain(text);
  });

  it('says that no run is complete yet', async () => {
    answers({ ...view, report: null });
    await expect(run('import', 'report', 'i')).rejects.toThrow('no run of this import is complete yet');
  });
});

it.each([
  ['--since', 'yesterday', '--since: "yesterday" is no date'],
  ['--since', '2024-02-31', '--since: "2024-02-31" is no date'],
  ['--rooms', ' ,', '--rooms names no room'],
  ['--private', 'no', '--private: "no" is not keep or skip'],
  ['--max-bytes', '1e9', '--max-bytes: "1e9" is not a number of bytes'],
  ['--match', 'all', '--match: "all" is not email or none'],
])('parley import run %s %s says what is wrong', async (option, value, message) => {
  await expect(run('import', 'run', '/nonexist', option, value)).rejects.toThrow(message);
});
