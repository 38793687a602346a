import { Injectable, Logger } from '@nestjs/common';
import type { HookPause } from '#contracts';
import type { HookRow } from '../hooks/hook-row.js';
import { lockHook, pauseHook } from '../hooks/hook.store.js';
import { AUDIT } from '../store/audit.store.js';
import { CourierSql } from '../store/courier-sql.js';

/** Pauses hooks by itself. */
@Injectable()
export class HookPauses {
  private readonly logger = new Logger(HookPauses.name);

  constructor(private readonly sql: CourierSql) {}

  /** Does nothing if the hook was resumed or paused since. Returns the hook as it is then. */
  async pause({ id, resumed_at: resumedAt }: HookRow, reason: HookPause): Promise<HookRow | undefined> {
    const paused = await this.sql.transaction(async (open) => {
      const row = await lockHook(open, id);
      const isSame = row?.removed_at === null && row.status === 'active';
      if (!isSame || row.resumed_at.getTime() !== resumedAt.getTime()) return undefined;
      await AUDIT.record(open, { actor: 'parley', act: 'hook.pause', subject: id, details: { reason } });
      return pauseHook(open, id, reason);
    });
    if (paused === undefined) return undefined;
    this.logger.warn({ event: 'hook.paused', hookId: id, reason });
    return paused;
  }
}
