import { Controller, Delete, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ChangePassword, EraseMe, UpgradeGuest, type User } from '#contracts';
import { AccessGuard } from '#identity/access.guard';
import { CurrentUser } from '#identity/current-user';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/event-request';
import { Route } from '#platform/route-docs';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { UpgradeAnswer } from '../users/user.answers.js';
import { AccountsService } from './accounts.service.js';
import { ErasureService } from './erasure.service.js';
import { PasswordsService } from './passwords.service.js';

@ApiTags('accounts')
@ApiBearerAuth()
@Controller('v1')
@UseGuards(AccessGuard)
export class AccountController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly passwords: PasswordsService,
    private readonly erasure: ErasureService,
  ) {}

  @Post('auth/upgrade')
  @Route({
    summary: 'Make an account of a guest, with the same id',
    body: UpgradeGuest,
    answer: UpgradeAnswer,
    errors: ['CONFLICT', 'FORBIDDEN', 'OVERLOADED'],
  })
  async upgrade(
    @CurrentUser() me: Identity,
    @EventRequest(UpgradeGuest) { password }: UpgradeGuest,
  ): Promise<{ user: User }> {
    return { user: await this.accounts.upgrade(me, password) };
  }

  @Post('auth/password')
  @Route({
    summary: 'Change the password; ends all other sessions',
    status: 204,
    body: ChangePassword,
    errors: ['BAD_CREDENTIALS', 'RATE_LIMITED', 'OVERLOADED'],
  })
  changePassword(
    @CurrentUser() me: Identity,
    @EventRequest(ChangePassword) request: ChangePassword,
    @Client() client: ClientInfo,
  ): Promise<void> {
    return this.passwords.change(me, request, client);
  }

  @Delete('users/me')
  @Route({
    summary: 'Erase the account; its messages stay, without a sender',
    status: 204,
    body: EraseMe,
    errors: ['BAD_CREDENTIALS', 'RATE_LIMITED', 'OVERLOADED'],
  })
  erase(
    @CurrentUser() me: Identity,
    @EventRequest(EraseMe) { password }: EraseMe,
    @Client() client: ClientInfo,
  ): Promise<void> {
    return this.erasure.eraseMe(me, password, client);
  }
}
