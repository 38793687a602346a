import { Controller, Delete, Get, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiTags } from '@nestjs/swagger';
import type { Session } from '#contracts';
import { AccessGuard } from '#identity/access.guard';
import { CurrentUser } from '#identity/current-user';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/event-request';
import { Route } from '#platform/route-docs';
import { REFRESH_COOKIE } from './cookie.policy.js';
import { LoggingOut, LogoutGuard } from './logout.guard.js';
import { SessionsAnswer } from './session.answers.js';
import { NamedSession, Nothing } from './session.requests.js';
import { SessionsService, type SessionClaim } from './sessions.service.js';

@ApiTags('sessions')
@ApiBearerAuth()
@Controller('v1/auth')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Post('logout')
  @UseGuards(LogoutGuard)
  @ApiCookieAuth(REFRESH_COOKIE)
  @Route({ summary: 'End this session', status: 204, errors: ['UNAUTHENTICATED', 'SESSION_REVOKED'] })
  logOut(@LoggingOut() claim: SessionClaim, @EventRequest(Nothing) _nothing: Nothing): Promise<void> {
    return this.sessions.logOut(claim);
  }

  @Get('sessions')
  @UseGuards(AccessGuard)
  @Route({ summary: 'My sessions', answer: SessionsAnswer })
  async list(@CurrentUser() me: Identity, @EventRequest(Nothing) _nothing: Nothing): Promise<{ sessions: Session[] }> {
    return { sessions: await this.sessions.list(me) };
  }

  @Delete('sessions/:id')
  @UseGuards(AccessGuard)
  @Route({ summary: 'End one of my sessions', status: 204, path: { sessionId: 'id' }, errors: ['NOT_FOUND'] })
  endOne(
    @CurrentUser() { actor }: Identity,
    @EventRequest(NamedSession, { sessionId: 'id' }) { sessionId }: NamedSession,
  ): Promise<void> {
    return this.sessions.endOne(actor.userId, sessionId);
  }

  @Delete('sessions')
  @UseGuards(AccessGuard)
  @Route({ summary: 'End all my sessions but this one', status: 204 })
  endOthers(@CurrentUser() me: Identity, @EventRequest(Nothing) _nothing: Nothing): Promise<void> {
    return this.sessions.endOthers(me);
  }
}
