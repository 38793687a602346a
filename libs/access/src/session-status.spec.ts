import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId, type SessionId } from '#contracts';
import { SESSION_BATCH_MAX, type EndCode } from './session-source.port.js';
import { LIVE_CACHE_MS, SessionStatus } from './session-status.js';

const SESSION = newId<SessionId>();

describe('the status of a session', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const statusOf = (endedOf: (ids: readonly SessionId[]) => Promise<Map<SessionId, EndCode>>) => {
    const source = { endedOf: vi.fn(endedOf) };
    return { status: new SessionStatus(source), source };
  };

  it('is looked up at most once a second, and once for concurrent requests', async () => {
    const { status, source } = statusOf(() => Promise.resolve(new Map()));
    await Promise.all([status.check(SESSION), status.check(SESSION)]);
    vi.advanceTimersByTime(LIVE_CACHE_MS - 1);
    await status.check(SESSION);
    expect(source.endedOf).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    await status.check(SESSION);
    expect(source.endedOf).toHaveBeenCalledTimes(2);
  });

  it('is ended at once in the process that ended it, even if an earlier look-up returns later', async () => {
    let answer: (ended: Map<SessionId, EndCode>) => void = () => undefined;
    const { status } = statusOf(() => new Promise((resolve) => (answer = resolve)));
    const check = status.check(SESSION);
    status.noteEnded(new Map([[SESSION, 'SESSION_REVOKED']]));
    answer(new Map());
    await expect(check).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    await expect(status.check(SESSION)).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
  });

  it('is not cached if the look-up fails', async () => {
    const { status, source } = statusOf(() => Promise.reject(new Error('away')));
    await expect(status.check(SESSION)).rejects.toThrow('away');
    source.endedOf.mockResolvedValue(new Map([[SESSION, 'ACCOUNT_SUSPENDED']]));
    await expect(status.check(SESSION)).rejects.toMatchObject({ code: 'ACCOUNT_SUSPENDED' });
  });

  it('is looked up in batches', async () => {
    const { status, source } = statusOf((ids) => Promise.resolve(new Map([[ids[0]!, 'SESSION_REVOKED']])));
    const many = Array.from({ length: SESSION_BATCH_MAX + 1 }, () => newId<SessionId>());
    expect((await status.checkMany(many)).size).toBe(2);
    expect(source.endedOf.mock.calls.map(([ids]) => ids.length)).toEqual([SESSION_BATCH_MAX, 1]);
  });
});
