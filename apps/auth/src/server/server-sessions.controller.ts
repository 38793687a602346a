import { Controller, HttpStatus, Res } from '@nestjs/common';
import type { Response } from 'express';
import type {
  BeginExternalSession,
  HostSignIn,
  NamedExternalSession,
  NamedExternalUser,
  ServerSession,
} from '#contracts';
import { CurrentApp } from '#access/app-key.guard';
import type { ActingApp } from '#access/app-key.policy';
import { Route } from '../routes/route.decorator.js';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { ServerSessionsService } from './server-sessions.service.js';

/** The sessions of the users of an app, for its server. */
@Controller()
export class ServerSessionsController {
  constructor(private readonly sessions: ServerSessionsService) {}

  @Route('POST /v1/server/users/{externalId}/sessions')
  async begin(
    request: BeginExternalSession,
    @CurrentApp() app: ActingApp,
    @Client() { ip }: ClientInfo,
    @Res({ passthrough: true }) response: Response,
  ): Promise<HostSignIn> {
    const { answer, isNewSession } = await this.sessions.begin(app, request, ip);
    if (isNewSession) response.status(HttpStatus.CREATED);
    return answer;
  }

  @Route('GET /v1/server/users/{externalId}/sessions')
  async list({ externalId }: NamedExternalUser, @CurrentApp() app: ActingApp): Promise<{ sessions: ServerSession[] }> {
    return { sessions: await this.sessions.list(app, externalId) };
  }

  @Route('DELETE /v1/server/users/{externalId}/sessions')
  endAll({ externalId }: NamedExternalUser, @CurrentApp() app: ActingApp): Promise<void> {
    return this.sessions.endAll(app, externalId);
  }

  @Route('DELETE /v1/server/users/{externalId}/sessions/{sessionId}')
  endOne({ externalId, sessionId }: NamedExternalSession, @CurrentApp() app: ActingApp): Promise<void> {
    return this.sessions.endOne(app, externalId, sessionId);
  }
}
