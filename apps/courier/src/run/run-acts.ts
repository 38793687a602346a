import { Injectable } from '@nestjs/common';
import { ChatError, type HookId, type HookTest, type PullAnswer, type PullFeed } from '#contracts';
import { Deliverer } from '../egress/deliverer.port.js';
import { pingId } from '../egress/signature.policy.js';
import { HookActs } from '../hooks/hook-acts.port.js';
import { HookSecrets } from '../hooks/hook-secrets.js';
import { readHook } from '../hooks/hook.store.js';
import { CourierSql } from '../store/courier-sql.js';
import { HookPulls } from '../pulls/hook-pulls.js';

const TEST_MS = 8_000;

/** What any courier does for a hook, whichever runs it. */
@Injectable()
export class RunActs extends HookActs {
  constructor(
    private readonly sql: CourierSql,
    private readonly deliverer: Deliverer,
    private readonly secrets: HookSecrets,
    private readonly pulls: HookPulls,
  ) {
    super();
  }

  async test(hookId: HookId): Promise<HookTest> {
    const row = await readHook(this.sql, hookId);
    if (row?.mode !== 'called') throw new ChatError('NOT_FOUND', { message: 'There is no such hook.' });
    const body = JSON.stringify({ hookId, epoch: row.epoch, type: 'ping', data: {} });
    const request = { url: row.url, secrets: this.secrets.keysOf(row), id: pingId(), body };
    const outcome = await this.deliverer.deliver({ ...request, signal: AbortSignal.timeout(TEST_MS) });
    const { accepted, status } = outcome;
    return { accepted, status, reason: outcome.accepted ? null : outcome.reason };
  }

  pull(hookId: HookId, request: PullFeed, assertAllowed: () => Promise<void>): Promise<PullAnswer> {
    return this.pulls.pull(hookId, request, assertAllowed);
  }
}
