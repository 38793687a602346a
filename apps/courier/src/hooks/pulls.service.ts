import { Injectable } from '@nestjs/common';
import { ChatError, type PullAnswer, type PullFeed, type UserId } from '#contracts';
import { CourierSql } from '../store/courier-sql.js';
import { HookActs } from './hook-acts.port.js';
import { readHook } from './hook.store.js';

/** Pulls of an app's hooks. */
@Injectable()
export class PullsService {
  constructor(
    private readonly sql: CourierSql,
    private readonly acts: HookActs,
  ) {}

  /** @throws ChatError NOT_FOUND, FORBIDDEN with the field `hookId`; as `HookActs.pull` */
  async pull(appId: UserId, request: PullFeed): Promise<PullAnswer> {
    const hook = await readHook(this.sql, request.hookId);
    if (hook?.app_id !== appId) throw new ChatError('NOT_FOUND', { message: 'There is no such hook.' });
    if (hook.url !== null) {
      throw new ChatError('FORBIDDEN', { field: 'hookId', message: 'A hook with an address is not pulled.' });
    }
    return this.acts.pull(hook.id, request);
  }
}
