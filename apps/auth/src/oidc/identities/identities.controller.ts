import { Controller, HttpStatus, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { NamedIdentity, NewIdentity, ProviderIdentity } from '#contracts';
import { CurrentUser } from '#access/access.guard';
import type { Identity } from '#access/identity';
import { Turn } from '#platform/http/turn.decorator';
import { Route } from '../../routes/route.decorator.js';
import { Client, type ClientInfo } from '../../sessions/client-info.js';
import { IdentitiesService } from './identities.service.js';

@Controller()
export class IdentitiesController {
  constructor(private readonly identities: IdentitiesService) {}

  @Route('GET /v1/auth/identities')
  async list(@CurrentUser() me: Identity): Promise<{ identities: ProviderIdentity[] }> {
    return { identities: await this.identities.list(me) };
  }

  @Route('POST /v1/auth/identities')
  @Turn('passwords')
  async connect(
    request: NewIdentity,
    @CurrentUser() me: Identity,
    @Client() client: ClientInfo,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProviderIdentity> {
    const { answer, isNew } = await this.identities.connect(me, request, client);
    if (!isNew) response.status(HttpStatus.OK);
    return answer;
  }

  @Route('DELETE /v1/auth/identities/{id}')
  @Turn('passwords')
  disconnect(request: NamedIdentity, @CurrentUser() me: Identity, @Client() client: ClientInfo): Promise<void> {
    return this.identities.disconnect(me, request, client);
  }
}
