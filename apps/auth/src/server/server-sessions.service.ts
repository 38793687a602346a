import { Injectable } from '@nestjs/common';
import { ChatError, type BeginExternalSession, type ServerSession, type UserId } from '#contracts';
import { assertScope, type ActingApp } from '#access/app-key.policy';
import type { Sql } from '#persistence/sql';
import { AppsStore } from '../apps/apps.store.js';
import { AppSessionsService, type Entered, type Entering } from '../apps/app-sessions.service.js';
import { ExternalUsersService } from '../apps/external-users.service.js';

/** What the server of an app does with the sessions of the app's users. */
@Injectable()
export class ServerSessionsService {
  constructor(
    private readonly users: ExternalUsersService,
    private readonly sessions: AppSessionsService,
    private readonly apps: AppsStore,
  ) {}

  /**
   * @throws ChatError NOT_FOUND for an unknown user without `user`, ACCOUNT_SUSPENDED, FORBIDDEN for `user` without the scope
   * `users`; as `ExternalUsersService.put`; SESSION_REVOKED or ACCOUNT_SUSPENDED for a key that has just ended
   */
  begin(app: ActingApp, request: BeginExternalSession, ip: string): Promise<Entered> {
    if (request.user !== undefined) assertScope(app.scopes, 'users');
    const origin = { userAgent: null, ip: null };
    const { sessionId } = request;
    const by = { app, by: 'app', ip, origin, sessionId, keyId: app.sessionId } as const;
    return this.sessions.enter(async (open) => {
      await this.assertKeyLives(open, app);
      return this.entering(open, app.id, request);
    }, by);
  }

  /** @throws ChatError NOT_FOUND */
  async list({ id }: ActingApp, externalId: string): Promise<ServerSession[]> {
    return this.sessions.list(await this.users.idOf(id, externalId));
  }

  /** A user whom the app does not have has no sessions. */
  async endAll(app: ActingApp, externalId: string): Promise<void> {
    const userId = await this.users.find(app.id, externalId);
    if (userId !== undefined) await this.sessions.endAll(app, userId);
  }

  async endOne(app: ActingApp, externalId: string, sessionId: string): Promise<void> {
    const userId = await this.users.find(app.id, externalId);
    if (userId !== undefined) await this.sessions.endOne(app, userId, sessionId);
  }

  /** A session begins before its key ends, so that `apps revoke --made` finds it, or not at all. @throws ChatError */
  private async assertKeyLives(open: Sql, { id, sessionId }: ActingApp): Promise<void> {
    await this.apps.lockCredentials(open, id, 'use');
    const ended = await this.apps.endOfKey(open, sessionId);
    if (ended !== null) throw new ChatError(ended);
  }

  private async entering(
    open: Sql,
    appId: UserId,
    { externalId, user: profile }: BeginExternalSession,
  ): Promise<Entering> {
    if (profile !== undefined) return this.users.putIn(open, appId, externalId, this.users.given(profile));
    const user = await this.users.lock(open, appId, externalId);
    if (user === undefined) throw new ChatError('NOT_FOUND', { message: 'The app has no such user.' });
    return { user, changed: false };
  }
}
