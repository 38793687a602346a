import { Controller, HttpStatus, Res } from '@nestjs/common';
import type { Response } from 'express';
import type {
  ListExternalUsers,
  NamedExternalUser,
  PutExternalUser,
  PutExternalUsers,
  ServerUser,
  SuspendExternalUser,
} from '#contracts';
import type { PutResult, ServerUsers } from '#contracts/routes/server.routes';
import { CurrentApp } from '#access/app-key.guard';
import type { ActingApp } from '#access/app-key.policy';
import { Turn } from '#platform/http/turn.decorator';
import { ExternalUsersService } from '../apps/external-users.service.js';
import { Route } from '../routes/route.decorator.js';
import { ServerUsersService } from './server-users.service.js';

/** The users of an app, for its server. */
@Controller()
export class ServerUsersController {
  constructor(
    private readonly users: ExternalUsersService,
    private readonly server: ServerUsersService,
  ) {}

  @Route('PUT /v1/server/users/{externalId}')
  async put(
    request: PutExternalUser,
    @CurrentApp() app: ActingApp,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ServerUser> {
    const { user, isNew } = await this.users.put(app.id, request);
    if (isNew) response.status(HttpStatus.CREATED);
    return user;
  }

  @Route('POST /v1/server/users')
  @Turn('batch')
  async putAll({ users }: PutExternalUsers, @CurrentApp() app: ActingApp): Promise<{ results: PutResult[] }> {
    return { results: await this.server.putAll(app, users) };
  }

  @Route('GET /v1/server/users')
  list(request: ListExternalUsers, @CurrentApp() app: ActingApp): Promise<ServerUsers> {
    return this.users.list(app.id, request);
  }

  @Route('GET /v1/server/users/{externalId}')
  get({ externalId }: NamedExternalUser, @CurrentApp() app: ActingApp): Promise<ServerUser> {
    return this.users.get(app.id, externalId);
  }

  @Route('DELETE /v1/server/users/{externalId}')
  erase({ externalId }: NamedExternalUser, @CurrentApp() app: ActingApp): Promise<void> {
    return this.server.erase(app, externalId);
  }

  @Route('POST /v1/server/users/{externalId}/suspend')
  suspend({ externalId, reason }: SuspendExternalUser, @CurrentApp() app: ActingApp): Promise<void> {
    return this.server.suspend(app, externalId, reason);
  }

  @Route('POST /v1/server/users/{externalId}/restore')
  restore({ externalId }: NamedExternalUser, @CurrentApp() app: ActingApp): Promise<void> {
    return this.server.restore(app, externalId);
  }
}
