import { afterEach, expect, it, vi } from 'vitest';
import { Input, type Result } from '../command.js';
import { ServiceClient } from '../service-client.js';
import { HOOK_COMMANDS } from './hook.commands.js';

const service = new ServiceClient(
  { url: 'http://127.0.0.1:9', key: 'k', foundBy: 'a test', keyFrom: 'a test' },
  'admin',
);
const deployment = { auth: service, history: service, courier: service, publicUrl: undefined };

afterEach(() => void vi.unstubAllGlobals());

async function run(name: string, answer: object): Promise<Result | undefined> {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(answer)));
  return HOOK_COMMANDS.find((command) => command.name === name)?.run(new Input({ id: 'h' }, { yes: true }), deployment);
}

it.each([
  [{ accepted: true, status: 204, reason: null }, 'The ping was accepted: HTTP 204.', false],
  [{ accepted: false, status: 500, reason: 'status' }, 'Refused: status, HTTP 500.', true],
  [{ accepted: false, status: null, reason: 'timeout' }, 'Refused: timeout.', true],
  [
    { accepted: false, status: null, reason: 'unanswered' },
    'Refused: no answer within 8 s; an `http response` node is missing?',
    true,
  ],
])('a test with the answer %j is told, and a refusal fails the command', async (answer, text, isRefused) => {
  expect(await run('hooks test', answer)).toEqual({ json: answer, text, isRefused });
});

it.each([
  [1, 'The hook is removed.'],
  [0, 'There was no such hook.'],
])('a removal that ends %i hooks says so', async (ended, text) => {
  expect(await run('hooks remove', { ended })).toEqual({ json: { ended }, text });
});

it.each([
  [{ at: 'then', reason: 'status', status: 500, roomId: 'r' }, /^last error +then status 500 room r$/m],
  [{ at: 'then', reason: 'timeout', status: null, roomId: null }, /^last error +then timeout$/m],
  [
    { at: 'then', reason: 'unanswered', status: null, roomId: 'r' },
    /^last error +then no answer within 15 s; an `http response` node is missing\? room r$/m,
  ],
])('shows the last refusal %j', async (lastError, line) => {
  const hook = { id: 'h', app: null, url: 'https://a.example', rooms: 'all', from: 'now', status: 'active', lastError };
  const result = await run('hooks show', {
    ...hook,
    reason: null,
    lagSeconds: 0,
    waitingRooms: 0,
    lastAcceptedAt: null,
    createdAt: 'then',
  });
  expect(result?.text).toMatch(line);
});
