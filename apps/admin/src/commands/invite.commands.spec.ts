import { afterEach, expect, it, vi } from 'vitest';
import { Input } from '../command.js';
import { ServiceClient } from '../service-client.js';
import { INVITE_COMMANDS } from './invite.commands.js';

const auth = new ServiceClient({ url: 'http://127.0.0.1:9', key: 'k', foundBy: 'a test', keyFrom: 'a test' }, 'admin');
const deployment = { auth, history: auth, courier: undefined, publicUrl: undefined };

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it.each([
  ['open', false, /^Warning: REGISTRATION is "open", so everybody can register without this invitation/],
  ['closed', false, /^Warning: REGISTRATION is "closed", so this invitation admits no one/],
  ['invite', false, /^$/],
  ['open', true, /^$/],
  ['closed', true, /^$/],
])(
  'an invitation under REGISTRATION=%s, needed by providers: %s, comes with a warning if it has no effect',
  async (...given) => {
    const [registration, providersNeedIt, warning] = given;
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const invite = { code: 'c', link: null, id: 'i', usesMax: 1, expiresAt: 'then', registration, providersNeedIt };
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json(invite, { status: 201 })));
    const create = INVITE_COMMANDS.find(({ name }) => name === 'invites create');
    const result = await create?.run(new Input({}, {}), deployment);
    expect(result?.text).toContain('code: c');
    expect(written.mock.calls.join('')).toMatch(warning);
  },
);

it('an invitation into rooms names them by their ids, and comes without a warning while it makes no account', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const asked: unknown[] = [];
  const design = { id: '0195f3a0-0000-7000-8000-000000000001', name: 'design' };
  const invite = {
    code: 'c',
    link: null,
    id: 'i',
    usesMax: 1,
    expiresAt: 'then',
    registration: 'open',
    rooms: [design],
  };
  vi.stubGlobal('fetch', (url: URL | string, { body }: RequestInit = {}) => {
    asked.push(body === undefined || body === null ? String(url).split('/').at(-1) : JSON.parse(body as string));
    return Promise.resolve(Response.json(body ? invite : design));
  });
  const create = INVITE_COMMANDS.find(({ name }) => name === 'invites create');
  const result = await create?.run(new Input({}, { rooms: 'design, design,', uses: '12' }), deployment);
  expect(asked).toEqual(['design', { uses: 12, lifetimeSeconds: 604_800, rooms: [design] }]);
  expect(result?.text).toContain('rooms: design');
  expect(written).not.toHaveBeenCalled();
  await expect(create?.run(new Input({}, { kind: 'bot' }), deployment)).rejects.toThrow(/neither account nor guest/);
});
