import { Controller, Delete, Get, Post, Put } from '@nestjs/common';
import {
  ADMIN_ROUTES,
  type AppKeyAnswer,
  type AppsAnswer,
  type AppSettings,
  type EndedAnswer,
  type EndedBatchAnswer,
} from '#access/internal-api';
import { ActingOperator, LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { NamedAccount } from '../users/user.requests.js';
import { CreateApp, NamedAppKey, NewAppKey, SetApp } from './app.requests.js';
import { AppsService } from './apps.service.js';

/** Apps and their keys, for the operator's command. */
@Controller(`${ADMIN_ROUTES.auth}/apps`)
@OperatorsOnly()
export class OperatorAppsController {
  constructor(private readonly apps: AppsService) {}

  @Get()
  @LowestRole('moderator')
  list(): Promise<AppsAnswer> {
    return this.apps.list();
  }

  @Post()
  create(
    @ActingOperator() actor: string,
    @EventRequest(CreateApp) { username, displayName, scopes }: CreateApp,
  ): Promise<AppKeyAnswer> {
    return this.apps.create(actor, username, displayName, scopes);
  }

  @Put(':user/settings')
  set(
    @ActingOperator() actor: string,
    @EventRequest(SetApp, { user: 'user' }) { user, ...settings }: SetApp,
  ): Promise<AppSettings> {
    return this.apps.set(actor, user, settings);
  }

  @Post(':user/keys')
  newKey(
    @ActingOperator() actor: string,
    @EventRequest(NewAppKey, { user: 'user' }) { user, scopes }: NewAppKey,
  ): Promise<AppKeyAnswer> {
    return this.apps.newKey(actor, user, scopes);
  }

  @Delete(':user/sessions')
  endSessions(
    @ActingOperator() actor: string,
    @EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount,
  ): Promise<EndedBatchAnswer> {
    return this.apps.endSessions(actor, user);
  }

  @Delete(':user/keys')
  revokeAll(
    @ActingOperator() actor: string,
    @EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount,
  ): Promise<EndedAnswer> {
    return this.apps.revoke(actor, user);
  }

  @Delete(':user/keys/:keyId')
  revoke(
    @ActingOperator() actor: string,
    @EventRequest(NamedAppKey, { user: 'user', keyId: 'keyId' }) { user, keyId }: NamedAppKey,
  ): Promise<EndedAnswer> {
    return this.apps.revoke(actor, user, keyId);
  }
}
