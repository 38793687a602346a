import { Controller } from '@nestjs/common';
import type { Session } from '#contracts';
import type { NamedSession } from '#contracts/routes/auth.routes';
import { CurrentUser } from '#access/access.guard';
import type { Identity } from '#access/identity';
import { LogoutClaim } from '../cookies/logout.guard.js';
import { Route } from '../routes/route.decorator.js';
import type { SessionClaim } from '../tokens/refresh-token.policy.js';
import { Client, type ClientInfo } from './client-info.js';
import { SessionsService } from './sessions.service.js';

@Controller()
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Route('POST /v1/auth/logout')
  logOut(@LogoutClaim() claim: SessionClaim, @Client() { ip }: ClientInfo): Promise<void> {
    return this.sessions.logOut(claim, ip);
  }

  @Route('GET /v1/auth/sessions')
  async list(@CurrentUser() me: Identity): Promise<{ sessions: Session[] }> {
    return { sessions: await this.sessions.list(me) };
  }

  @Route('DELETE /v1/auth/sessions/{id}')
  endOne({ sessionId }: NamedSession, @CurrentUser() { actor }: Identity): Promise<void> {
    return this.sessions.endOne(actor.userId, sessionId);
  }

  @Route('DELETE /v1/auth/sessions')
  endOthers(@CurrentUser() me: Identity): Promise<void> {
    return this.sessions.endOthers(me);
  }
}
