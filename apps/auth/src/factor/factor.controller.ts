import { Controller } from '@nestjs/common';
import type { Confirm, ConfirmFactor, NewRecoveryCodes, TurnFactorOff } from '#contracts';
import type { FactorCandidate, FactorState, RecoveryCodes } from '#contracts/routes/factor.routes';
import { CurrentUser } from '#access/access.guard';
import type { Identity } from '#access/identity';
import { Turn } from '#platform/http/turn.decorator';
import { Route } from '../routes/route.decorator.js';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { FactorService } from './factor.service.js';

@Controller()
export class FactorController {
  constructor(private readonly factor: FactorService) {}

  @Route('GET /v1/auth/totp')
  state(@CurrentUser() me: Identity): Promise<FactorState> {
    return this.factor.state(me);
  }

  @Route('POST /v1/auth/totp')
  @Turn('passwords')
  propose({ password }: Confirm, @CurrentUser() me: Identity, @Client() client: ClientInfo): Promise<FactorCandidate> {
    return this.factor.propose(me, password, client);
  }

  @Route('POST /v1/auth/totp/confirm')
  turnOn({ otp }: ConfirmFactor, @CurrentUser() me: Identity, @Client() client: ClientInfo): Promise<RecoveryCodes> {
    return this.factor.turnOn(me, otp, client);
  }

  @Route('POST /v1/auth/totp/recovery')
  @Turn('passwords')
  renewRecoveryCodes(
    request: NewRecoveryCodes,
    @CurrentUser() me: Identity,
    @Client() client: ClientInfo,
  ): Promise<RecoveryCodes> {
    return this.factor.renewRecoveryCodes(me, request, client);
  }

  @Route('DELETE /v1/auth/totp')
  @Turn('passwords')
  turnOff(request: TurnFactorOff, @CurrentUser() me: Identity, @Client() client: ClientInfo): Promise<void> {
    return this.factor.turnOff(me, request, client);
  }
}
