import { Injectable } from '@nestjs/common';
import { ChatError, isId, type SessionId } from '#contracts';
import type { AdminSessions, EndedAnswer, EndedBatchAnswer } from '#access/internal-api';
import { AuditStore } from '../audit/audit.store.js';
import { DevicesStore } from '../devices/devices.store.js';
import { CuresService } from '../sessions/cures.service.js';
import { SessionEndings } from '../sessions/session-endings.js';
import { toServerSession, wayInto } from '../sessions/sessions.service.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { UserLookupService } from '../users/user-lookup.service.js';

/** A transaction with all guests would hold its locks for long. */
const GUESTS_BATCH = 500;

/** Users' sessions, for operators. */
@Injectable()
export class OperatorSessionsService {
  constructor(
    private readonly sql: AuthSql,
    private readonly lookup: UserLookupService,
    private readonly sessions: SessionsStore,
    private readonly endings: SessionEndings,
    private readonly cures: CuresService,
    private readonly audit: AuditStore,
    private readonly devices: DevicesStore,
  ) {}

  /** @throws ChatError NOT_FOUND */
  async list(name: string): Promise<AdminSessions> {
    const user = await this.lookup.find(name);
    const sessions = await this.sessions.listOf(user.id);
    const devices = await this.devices.countBySession(user.id);
    return {
      sessions: sessions.map((session) => ({
        ...toServerSession(session),
        via: user.type === 'bot' ? null : wayInto(session, user),
        devices: devices.get(session.id) ?? 0,
        ...(session.scopes !== null && { scopes: session.scopes }),
      })),
    };
  }

  /**
   * Ends one of the user's sessions, or without `sessionId` all, with what they have made (`CuresService`). @throws ChatError NOT_FOUND, also if it has ended
   * already
   */
  async end(actor: string, name: string, sessionId?: string): Promise<EndedAnswer> {
    const { userId, ended } = await this.sql.transaction(async (open) => {
      const { id: userId } = await this.lookup.lock(open, name);
      if (sessionId !== undefined && !isId(sessionId)) throw noSession(name);
      const ended =
        sessionId === undefined
          ? await this.cures.end(open, userId, null)
          : await this.sessions.end(open, { userId, only: [sessionId as SessionId] }, 'SESSION_REVOKED');
      if (sessionId !== undefined && ended.length === 0) throw noSession(name);
      const details = { sessions: ended.length, ...(sessionId !== undefined && { sessionId }) };
      await this.audit.record(open, { actor, act: 'session.end', subject: userId, details });
      return { userId, ended };
    });
    const ending = { reason: 'operator', operator: actor } as const;
    if (sessionId === undefined) await this.cures.announce(userId, ended, ending);
    else await this.endings.announce(userId, ended, ending);
    return { ended: ended.length };
  }

  /** Ends the sessions of a batch of guests. The caller repeats it while `hasMore`. */
  async endOfGuests(actor: string): Promise<EndedBatchAnswer> {
    const ended = await this.sql.transaction(async (open) => {
      const ended = await this.sessions.endOfGuests(open, GUESTS_BATCH);
      const details = { sessions: ended.length };
      if (ended.length > 0) await this.audit.record(open, { actor, act: 'guests.end', subject: null, details });
      return ended;
    });
    const ending = { reason: 'operator', operator: actor } as const;
    await Promise.all(ended.map(({ id, userId }) => this.endings.announce(userId, [id], ending)));
    return { ended: ended.length, hasMore: ended.length >= GUESTS_BATCH };
  }
}

function noSession(name: string): ChatError {
  return new ChatError('NOT_FOUND', { message: `There is no such session of ${name}.` });
}
