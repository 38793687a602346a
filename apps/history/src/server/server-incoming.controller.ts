import { Controller, HttpStatus, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { HistoryConfig } from '#config/app-config';
import type { CreateIncoming, ListIncoming, NewIncoming, RevokeIncoming } from '#contracts';
import type { IncomingList } from '#contracts/routes/incoming.routes';
import { CurrentApp } from '#access/app-key.guard';
import type { ActingApp } from '#access/app-key.policy';
import { publicOrigin } from '#platform/http/public-origin';
import { Turn } from '#platform/http/turn.decorator';
import { IncomingService, type Maker } from '../incoming/incoming.service.js';
import { urlsAt } from '../incoming/incoming-urls.js';
import { Route } from '../routes/route.decorator.js';
import { ServerRoomsService } from './server-rooms.service.js';

/** The incoming webhooks of an app's rooms, for its server. */
@Controller()
export class ServerIncomingController {
  constructor(
    private readonly rooms: ServerRoomsService,
    private readonly incoming: IncomingService,
    private readonly config: HistoryConfig,
  ) {}

  @Route('POST /v1/server/rooms/{externalId}/incoming')
  @Turn('command')
  async create(
    { externalId, id, name, quiet }: CreateIncoming,
    @CurrentApp() app: ActingApp,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NewIncoming> {
    const { id: roomId } = await this.rooms.get(app, externalId);
    const { made, isNew } = await this.incoming.create(makerOf(app), { id, roomId, name, quiet });
    if (isNew) response.status(HttpStatus.CREATED);
    const { path, hookPath, pairPath, ...incoming } = made;
    return { ...incoming, ...urlsAt(publicOrigin(request, this.config.publicUrl), { path, hookPath, pairPath }) };
  }

  @Route('GET /v1/server/rooms/{externalId}/incoming')
  async list({ externalId }: ListIncoming, @CurrentApp() app: ActingApp): Promise<IncomingList> {
    const { id: roomId } = await this.rooms.get(app, externalId);
    const found = await this.incoming.ofRoom(roomId);
    const own = found.filter(({ appId }) => appId === app.id);
    return { incoming: own.map(({ roomId: _room, appId: _app, ...incoming }) => incoming) };
  }

  /** A room or a webhook that the app does not have is revoked already. */
  @Route('DELETE /v1/server/rooms/{externalId}/incoming/{id}')
  @Turn('command')
  async revoke({ externalId, id }: RevokeIncoming, @CurrentApp() app: ActingApp): Promise<void> {
    const room = await this.rooms.find(app.id, externalId);
    if (room !== undefined) await this.incoming.revoke(makerOf(app), id, room.id);
  }
}

function makerOf({ id, name, sessionId }: ActingApp): Maker {
  return { by: `app:${name}`, appId: id, keyId: sessionId };
}
