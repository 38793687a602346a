import { Controller, UseGuards, UseInterceptors } from '@nestjs/common';
import type { ChangePassword, EraseMe, UpgradeGuest, User } from '#contracts';
import { CurrentUser } from '#access/access.guard';
import type { Identity } from '#access/identity';
import { Turn } from '#platform/http/turn.decorator';
import { ForgetCookieInterceptor } from '../cookies/forget-cookie.interceptor.js';
import { Route } from '../routes/route.decorator.js';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { ErasureService } from './erasure.service.js';
import { PasswordChangeService } from './password-change.service.js';
import { PasswordsGuard } from './passwords.guard.js';
import { UpgradesService } from './upgrades.service.js';

@Controller()
@Turn('passwords')
export class AccountController {
  constructor(
    private readonly upgrades: UpgradesService,
    private readonly passwords: PasswordChangeService,
    private readonly erasure: ErasureService,
  ) {}

  @Route('POST /v1/auth/upgrade')
  @UseGuards(PasswordsGuard)
  async upgrade(request: UpgradeGuest, @CurrentUser() me: Identity): Promise<{ user: User }> {
    return { user: await this.upgrades.upgrade(me, request) };
  }

  @Route('POST /v1/auth/password')
  @UseGuards(PasswordsGuard)
  changePassword(request: ChangePassword, @CurrentUser() me: Identity, @Client() client: ClientInfo): Promise<void> {
    return this.passwords.change(me, request, client);
  }

  @Route('DELETE /v1/users/me')
  @UseInterceptors(ForgetCookieInterceptor)
  erase({ password }: EraseMe, @CurrentUser() me: Identity, @Client() client: ClientInfo): Promise<void> {
    return this.erasure.eraseMe(me, password, client);
  }
}
