import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ChatError, isId, type SessionId } from '#contracts';
import type { AdminSessions, EndedAnswer } from '#identity/internal-api';
import { AuditStore } from '../audit/audit.store.js';
import { AUTH_STORE } from '../auth-store.js';
import { SessionEndings } from '../sessions/session-endings.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { UserLookupService } from '../users/user-lookup.service.js';

/** Users' sessions, for operators. */
@Injectable()
export class OperatorSessionsService {
  constructor(
    @InjectDataSource(AUTH_STORE) private readonly dataSource: DataSource,
    private readonly lookup: UserLookupService,
    private readonly sessions: SessionsStore,
    private readonly endings: SessionEndings,
    private readonly audit: AuditStore,
  ) {}

  /** @throws ChatError NOT_FOUND */
  async list(name: string): Promise<AdminSessions> {
    const user = await this.lookup.find(name);
    const sessions = await this.sessions.listOf(user.id);
    return {
      sessions: sessions.map(({ id, createdAt, seenAt, userAgent, address }) => ({
        id,
        createdAt: createdAt.toISOString(),
        lastSeenAt: seenAt.toISOString(),
        userAgent,
        ip: address,
      })),
    };
  }

  /**
   * Ends one of the user's sessions, or all without `sessionId`. @throws ChatError NOT_FOUND, also if it has ended
   * already
   */
  async end(actor: string, name: string, sessionId?: string): Promise<EndedAnswer> {
    const { userId, ended } = await this.dataSource.transaction(async (manager) => {
      const { id: userId } = await this.lookup.lock(manager, name);
      if (sessionId !== undefined && !isId(sessionId)) throw noSession(name);
      const only = sessionId === undefined ? {} : { only: [sessionId as SessionId] };
      const ended = await this.sessions.end(manager, { userId, ...only }, 'SESSION_REVOKED');
      if (sessionId !== undefined && ended.length === 0) throw noSession(name);
      const details = { sessions: ended.length, ...(sessionId !== undefined && { sessionId }) };
      await this.audit.record(manager, { actor, act: 'session.end', subject: userId, details });
      return { userId, ended };
    });
    await this.endings.announce(userId, ended, 'SESSION_REVOKED');
    return { ended: ended.length };
  }
}

function noSession(name: string): ChatError {
  return new ChatError('NOT_FOUND', { message: `There is no such session of ${name}.` });
}
