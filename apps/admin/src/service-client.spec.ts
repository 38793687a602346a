import { afterEach, describe, expect, it, vi } from 'vitest';
import { Input } from './command.js';
import { CommandError } from './command-error.js';
import { SESSION_COMMANDS } from './commands/session.commands.js';
import { route, ServiceClient } from './service-client.js';

const service = new ServiceClient(
  { url: 'http://127.0.0.1:9', key: 'k', foundBy: 'a test', keyFrom: 'a test' },
  'admin',
);
const deployment = { auth: service, history: service, courier: undefined, publicUrl: undefined };

afterEach(() => vi.unstubAllGlobals());

describe('a name in a route', () => {
  const asked = vi.fn<typeof fetch>(() => Promise.resolve(Response.json({ code: 'NOT_FOUND' }, { status: 404 })));

  it.each(['..', '.', ''])('cannot change the route: %j', async (session) => {
    vi.stubGlobal('fetch', asked);
    const command = SESSION_COMMANDS.find(({ name }) => name === 'sessions end');
    const ended = command?.run(new Input({ user: 'alice' }, { session }), deployment);
    await expect(ended).rejects.toThrow(new CommandError(`"${session}" is not a valid name`));
    expect(asked).not.toHaveBeenCalled();
  });

  it('may contain anything else', async () => {
    vi.stubGlobal('fetch', asked);
    await expect(service.get(route`users/${'a/../b'}/export`, { cursor: '..' })).rejects.toThrow('NOT_FOUND');
    expect(asked).toHaveBeenCalledWith(
      'http://127.0.0.1:9/admin/users/a%2F..%2Fb/export?cursor=..',
      expect.objectContaining({ method: 'GET' }),
    );
  });
});
