import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import type { SessionId } from '#contracts';
import type { EndedBatchAnswer } from '#access/internal-api';
import { MADE_SESSIONS_MAX, type AppKeysAnswer, type MadeSessionsPage } from '#access/made-by-keys';
import { AuditStore } from '../audit/audit.store.js';
import { SessionEndings } from '../sessions/session-endings.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { AppsService } from './apps.service.js';
import { MadeSessionsStore } from './made-sessions.store.js';

/** The sessions that keys of an app have begun, for operators: they go on when a key ends. */
@Injectable()
export class MadeSessionsService {
  constructor(
    private readonly sql: AuthSql,
    private readonly apps: AppsService,
    private readonly store: MadeSessionsStore,
    private readonly sessions: SessionsStore,
    private readonly endings: SessionEndings,
    private readonly audit: AuditStore,
  ) {}

  /** @throws ChatError NOT_FOUND */
  async keys(name: string): Promise<AppKeysAnswer> {
    const { id: appId } = await this.apps.find(name);
    return { appId, keys: await this.store.keysOf(appId) };
  }

  /** @throws ChatError NOT_FOUND */
  async page(name: string, keys: readonly SessionId[], after?: SessionId): Promise<MadeSessionsPage> {
    const { id: botId } = await this.apps.find(name);
    const found = await this.store.page(keys, after ?? (NIL as SessionId), MADE_SESSIONS_MAX + 1);
    const sessions = found.slice(0, MADE_SESSIONS_MAX);
    const hasMore = found.length > sessions.length;
    const unknown = after === undefined ? await this.store.countUnknown(botId) : 0;
    return { sessions, unknown, after: hasMore ? (sessions.at(-1)?.id ?? null) : null };
  }

  /** Ends a batch of those that live. The caller repeats it while `hasMore`. @throws ChatError NOT_FOUND */
  async end(actor: string, name: string, keys: readonly SessionId[]): Promise<EndedBatchAnswer> {
    const ended = await this.sql.transaction(async (open) => {
      const { id: botId } = await this.apps.lock(open, name);
      const ended = await this.sessions.endOfKeys(open, botId, keys, MADE_SESSIONS_MAX);
      const details = { sessions: ended.length, keys };
      if (ended.length > 0) await this.audit.record(open, { actor, act: 'app.end', subject: botId, details });
      return ended;
    });
    const ending = { reason: 'operator', operator: actor } as const;
    await Promise.all(ended.map(({ id, userId }) => this.endings.announce(userId, [id], ending)));
    return { ended: ended.length, hasMore: ended.length >= MADE_SESSIONS_MAX };
  }
}
