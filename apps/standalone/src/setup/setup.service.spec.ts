import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatError } from '#contracts';
import { SetupService } from './setup.service.js';

const ACCOUNT = { username: 'kim', password: 'correct horse battery' };
const CLIENT = { ip: '127.0.0.1', userAgent: null };
const ROOM = { id: 'r', name: 'general' };
const INVITE = { code: 'c', link: null, usesMax: 25, expiresAt: 'later' };
const DAY_MS = 86_400_000;
const NOT_VALID = { code: 'FORBIDDEN', details: { field: 'token' } };

describe('the link of a first start', () => {
  let hasAccounts = false;
  const register = vi.fn<() => Promise<object>>();

  beforeEach(() => {
    hasAccounts = false;
    register.mockImplementation(() => {
      hasAccounts = true;
      return Promise.resolve({ user: { id: 'u' }, tokens: { sessionId: 's' } });
    });
  });
  afterEach(() => vi.useRealTimers());

  const setup = (config: object = {}) =>
    new SetupService(
      ...([
        { registration: 'open', passwords: true, email: undefined, ...config },
        { hasAccounts: () => Promise.resolve(hasAccounts) },
        { register },
        { endOne: () => Promise.resolve() },
        { create: () => Promise.resolve(INVITE) },
        { put: () => Promise.resolve(ROOM) },
        { set: () => Promise.resolve() },
      ] as unknown as ConstructorParameters<typeof SetupService>),
    );
  const run = (service: SetupService, token: string) => service.run({ token, ...ACCOUNT }, CLIENT);

  it('makes one account, also if it is used twice at once', async () => {
    const service = setup();
    const token = service.open();
    const answers = await Promise.allSettled([run(service, token), run(service, token)]);
    expect(answers).toMatchObject([
      { status: 'fulfilled', value: { room: ROOM, invitation: INVITE } },
      { status: 'rejected', reason: NOT_VALID },
    ]);
    await expect(run(service, token)).rejects.toMatchObject(NOT_VALID);
    expect(register).toHaveBeenCalledOnce();
  });

  it('is there again for another name or password', async () => {
    const service = setup();
    const token = service.open();
    register.mockRejectedValueOnce(new ChatError('INVALID', { field: 'password' }));
    await expect(run(service, token)).rejects.toMatchObject({ code: 'INVALID' });
    await expect(run(service, token)).resolves.toMatchObject({ room: ROOM });
  });

  it('is dead once there is an account, after a day, and for every other token', async () => {
    const service = setup();
    await expect(run(service, 'guessed')).rejects.toMatchObject(NOT_VALID);
    const token = service.open();
    await expect(run(service, 'guessed')).rejects.toMatchObject(NOT_VALID);
    hasAccounts = true;
    await expect(run(service, token)).rejects.toMatchObject(NOT_VALID);
    hasAccounts = false;
    vi.useFakeTimers({ now: Date.now() + DAY_MS + 1 });
    await expect(run(service, token)).rejects.toMatchObject(NOT_VALID);
  });

  it.each([
    [{}, true],
    [{ registration: 'closed' }, false],
    [{ passwords: false }, false],
    [{ email: 'required' }, false],
  ])('is for a site that can make an account at once: %j', async (config, isNeeded) => {
    expect(await setup(config).isNeeded()).toBe(isNeeded);
    hasAccounts = true;
    expect(await setup(config).isNeeded()).toBe(false);
  });
});
