import { createSecretKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HistoryConfig } from '#config/app-config';
import { COMMAND_DEADLINE_MS, newId, type Actor, type MessageId, type RoomId, type UserId } from '#contracts';
import type { StoreClock } from '#persistence/store-clock';
import { command } from '../../testing/test-command.js';
import type { ContentRulesService } from '../content/content-rules.service.js';
import type { CommandSql } from '../store/command-sql.js';
import type { FingerprintKeyStore } from '../store/fingerprint-key.store.js';
import { CheckReadsService } from './check-reads.service.js';

describe('the read before a question', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is given up in time for an answer, and the next rooms are read', async () => {
    const snapshot = vi.fn(() => new Promise<never>(() => undefined));
    const reads = new CheckReadsService(
      { snapshot } as unknown as CommandSql,
      {} as StoreClock,
      { read: () => Promise.resolve(createSecretKey(Buffer.alloc(32))) } as unknown as FingerprintKeyStore,
      {} as ContentRulesService,
      {} as HistoryConfig,
    );
    const actor = { userId: newId<UserId>() } as Actor;
    const asked = () => {
      const commands = [command('message:send', actor, { id: newId<MessageId>(), body: 'text' })];
      const batch = { batchId: newId(), roomId: newId<RoomId>(), deadline: COMMAND_DEADLINE_MS, commands };
      return expect(reads.askedIn(batch.roomId, [batch])).rejects.toThrow('no answer');
    };
    const all = [asked(), asked(), asked()];
    await vi.advanceTimersByTimeAsync(2_000);
    await Promise.all(all);
    expect(snapshot).toHaveBeenCalledTimes(2);
  });
});
