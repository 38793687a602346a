import { Injectable } from '@nestjs/common';
import { ChatError, type PullAnswer, type PullFeed, type SessionId } from '#contracts';
import type { ActingApp } from '#access/app-key.policy';
import { SessionStatus } from '#access/session-status';
import { CourierSql } from '../store/courier-sql.js';
import { HookActs } from './hook-acts.port.js';
import { readHook } from './hook.store.js';

/** Pulls of an app's hooks. */
@Injectable()
export class PullsService {
  constructor(
    private readonly sql: CourierSql,
    private readonly acts: HookActs,
    private readonly sessions: SessionStatus,
  ) {}

  /** @throws ChatError NOT_FOUND, FORBIDDEN with the field `hookId`; as `HookActs.pull`; SESSION_REVOKED, ACCOUNT_SUSPENDED */
  async pull({ id: appId, sessionId }: ActingApp, request: PullFeed): Promise<PullAnswer> {
    const hook = await readHook(this.sql, request.hookId);
    if (hook?.app_id !== appId) throw new ChatError('NOT_FOUND', { message: 'There is no such hook.' });
    if (hook.mode !== 'pulled') {
      throw new ChatError('FORBIDDEN', { field: 'hookId', message: 'A hook with a URL is not pulled.' });
    }
    return this.acts.pull(hook.id, request, () => this.assertLives(sessionId));
  }

  /** The session of a key ends with it. */
  private async assertLives(sessionId: SessionId): Promise<void> {
    const ended = (await this.sessions.checkMany([sessionId])).get(sessionId);
    if (ended !== undefined) throw new ChatError(ended);
  }
}
