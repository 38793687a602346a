import { Controller, Delete, HttpCode, HttpStatus, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ChangePassword, EraseMe, UpgradeGuest, type User } from '#contracts';
import { AccessGuard, CurrentUser } from '#identity/access.guard';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/http/event-request';
import { Turn } from '#platform/http/turn.decorator';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { ForgetCookieInterceptor } from '../sessions/forget-cookie.interceptor.js';
import { AccountsService } from './accounts.service.js';
import { ErasureService } from './erasure.service.js';
import { PasswordsService } from './passwords.service.js';

@Controller('v1')
@UseGuards(AccessGuard)
@Turn('passwords')
export class AccountController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly passwords: PasswordsService,
    private readonly erasure: ErasureService,
  ) {}

  @Post('auth/upgrade')
  @HttpCode(HttpStatus.OK)
  async upgrade(
    @CurrentUser() me: Identity,
    @EventRequest(UpgradeGuest) { password }: UpgradeGuest,
  ): Promise<{ user: User }> {
    return { user: await this.accounts.upgrade(me, password) };
  }

  @Post('auth/password')
  @HttpCode(HttpStatus.NO_CONTENT)
  changePassword(
    @CurrentUser() me: Identity,
    @EventRequest(ChangePassword) request: ChangePassword,
    @Client() client: ClientInfo,
  ): Promise<void> {
    return this.passwords.change(me, request, client);
  }

  @Delete('users/me')
  @UseInterceptors(ForgetCookieInterceptor)
  @HttpCode(HttpStatus.NO_CONTENT)
  erase(
    @CurrentUser() me: Identity,
    @EventRequest(EraseMe) { password }: EraseMe,
    @Client() client: ClientInfo,
  ): Promise<void> {
    return this.erasure.eraseMe(me, password, client);
  }
}
