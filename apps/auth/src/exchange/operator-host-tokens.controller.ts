import { Controller, Delete, Post, Put } from '@nestjs/common';
import { ADMIN_ROUTES, type HostSecretAnswer, type HostTokensAnswer } from '#access/internal-api';
import { ActingOperator } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { NamedAccount } from '../users/user.requests.js';
import { SetHostKeys } from './host-tokens.requests.js';
import { HostTokensService } from './host-tokens.service.js';

/** How the hosts of apps sign tokens, for the operator's command. */
@Controller(`${ADMIN_ROUTES.auth}/apps/:user/tokens`)
@OperatorsOnly()
export class OperatorHostTokensController {
  constructor(private readonly tokens: HostTokensService) {}

  @Post()
  newSecret(
    @ActingOperator() actor: string,
    @EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount,
  ): Promise<HostSecretAnswer> {
    return this.tokens.newSecret(actor, user);
  }

  @Put()
  setKeys(
    @ActingOperator() actor: string,
    @EventRequest(SetHostKeys, { user: 'user' }) { user, jwks, audience, issuer }: SetHostKeys,
  ): Promise<HostTokensAnswer> {
    return this.tokens.setKeys(actor, user, { url: jwks, audience, issuer: issuer ?? null });
  }

  @Delete()
  turnOff(
    @ActingOperator() actor: string,
    @EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount,
  ): Promise<HostTokensAnswer> {
    return this.tokens.turnOff(actor, user);
  }
}
