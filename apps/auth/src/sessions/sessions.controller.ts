import { Controller, Delete, Get, HttpCode, HttpStatus, Post, UseGuards } from '@nestjs/common';
import { Nothing, type Session } from '#contracts';
import { AccessGuard, CurrentUser } from '#identity/access.guard';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/http/event-request';
import { Client, type ClientInfo } from './client-info.js';
import { LogoutClaim, LogoutGuard } from './logout.guard.js';
import { NamedSession } from './session.requests.js';
import { SessionsService, type SessionClaim } from './sessions.service.js';

@Controller('v1/auth')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Post('logout')
  @UseGuards(LogoutGuard)
  @HttpCode(HttpStatus.NO_CONTENT)
  logOut(
    @LogoutClaim() claim: SessionClaim,
    @Client() { address }: ClientInfo,
    @EventRequest(Nothing) _nothing: Nothing,
  ): Promise<void> {
    return this.sessions.logOut(claim, address);
  }

  @Get('sessions')
  @UseGuards(AccessGuard)
  async list(@CurrentUser() me: Identity, @EventRequest(Nothing) _nothing: Nothing): Promise<{ sessions: Session[] }> {
    return { sessions: await this.sessions.list(me) };
  }

  @Delete('sessions/:id')
  @UseGuards(AccessGuard)
  @HttpCode(HttpStatus.NO_CONTENT)
  endOne(
    @CurrentUser() { actor }: Identity,
    @EventRequest(NamedSession, { sessionId: 'id' }) { sessionId }: NamedSession,
  ): Promise<void> {
    return this.sessions.endOne(actor.userId, sessionId);
  }

  @Delete('sessions')
  @UseGuards(AccessGuard)
  @HttpCode(HttpStatus.NO_CONTENT)
  endOthers(@CurrentUser() me: Identity, @EventRequest(Nothing) _nothing: Nothing): Promise<void> {
    return this.sessions.endOthers(me);
  }
}
