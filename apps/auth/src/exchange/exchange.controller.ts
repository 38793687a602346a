import { Controller, HttpStatus, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { ExchangeToken, HostSignIn } from '#contracts';
import { Route } from '../routes/route.decorator.js';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { ExchangeService } from './exchange.service.js';

/** Signs in the users of apps, with tokens that their hosts have signed. */
@Controller()
export class ExchangeController {
  constructor(private readonly exchanges: ExchangeService) {}

  @Route('POST /v1/auth/exchange')
  async exchange(
    request: ExchangeToken,
    @Client() client: ClientInfo,
    @Res({ passthrough: true }) response: Response,
  ): Promise<HostSignIn> {
    const { answer, isNewUser } = await this.exchanges.exchange(request, client);
    if (isNewUser) response.status(HttpStatus.CREATED);
    return answer;
  }
}
