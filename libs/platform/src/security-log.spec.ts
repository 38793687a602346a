import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId, type RoomId, type UserId } from '#contracts';
import { SecurityLog } from './security-log.js';

/** Lines of one interval: one per client, and one for the others of each limit. */
const LINES_MAX = 201;

describe('the security log', () => {
  let lines: object[];

  beforeEach(() => {
    vi.useFakeTimers();
    lines = [];
    vi.spyOn(Logger.prototype, 'log').mockImplementation((line: unknown) => void lines.push(line as object));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('gathers the refusals of one client and one limit into one line', () => {
    const [log, ann, bob] = [new SecurityLog(), newId<UserId>(), newId<UserId>()];
    for (let i = 0; i < 1_000; i += 1) log.refuse('send', { userId: ann });
    log.refuse('search', { userId: ann });
    log.refuse('send', { userId: bob });
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(5_000);
    expect(lines).toEqual([
      { event: 'limit.refused', scope: 'send', userId: ann, times: 1_000 },
      { event: 'limit.refused', scope: 'search', userId: ann, times: 1 },
      { event: 'limit.refused', scope: 'send', userId: bob, times: 1 },
    ]);
  });

  it('gathers refused contents of one user in one room, beside refusals of limits', () => {
    const [log, ann, roomId] = [new SecurityLog(), newId<UserId>(), newId<RoomId>()];
    for (let i = 0; i < 3; i += 1) log.refuseContent({ userId: ann, roomId, by: 'words' });
    log.refuseContent({ userId: ann, roomId: newId<RoomId>(), by: 'words' });
    log.refuse('send', { userId: ann });
    vi.advanceTimersByTime(5_000);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toEqual({ event: 'content.refused', by: 'words', userId: ann, roomId, times: 3 });
  });

  it('has a bounded number of lines, however many addresses are refused, and counts every refusal', () => {
    const log = new SecurityLog();
    for (let i = 0; i < 10_000; i += 1) log.refuse('login.address', { address: `2001:db8::${i.toString(16)}` });
    vi.advanceTimersByTime(5_000);
    expect(lines).toHaveLength(LINES_MAX);
    const counted = lines.reduce((sum, line) => sum + (line as { times: number }).times, 0);
    expect(counted).toBe(10_000);
  });

  it('writes what it has gathered when the process stops', () => {
    const log = new SecurityLog();
    log.refuse('send', { address: '192.0.2.1' });
    log.onApplicationShutdown();
    expect(lines).toHaveLength(1);
  });
});
