import { Controller, HttpStatus, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { HistoryConfig } from '#config/app-config';
import type { EndLink, MakeLink, RoomLink, RoomLinks, RoomRef } from '#contracts';
import { CurrentUser } from '#access/access.guard';
import type { Identity } from '#access/identity';
import type { LinkOfRoom } from '#access/invited-rooms';
import { inviteUrl } from '#access/invite-url';
import { publicOrigin } from '#platform/http/public-origin';
import { Route } from '../routes/route.decorator.js';
import { RoomLinksService } from './room-links.service.js';

@Controller()
export class RoomLinksController {
  constructor(
    private readonly links: RoomLinksService,
    private readonly config: HistoryConfig,
  ) {}

  @Route('POST /v1/rooms/{id}/links')
  async make(
    wanted: MakeLink,
    @CurrentUser() { actor }: Identity,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RoomLink> {
    const { link, isNew } = await this.links.make(actor, wanted);
    if (!isNew) response.status(HttpStatus.OK);
    return this.toLink(link, request);
  }

  @Route('GET /v1/rooms/{id}/links')
  async list({ roomId }: RoomRef, @CurrentUser() { actor }: Identity, @Req() request: Request): Promise<RoomLinks> {
    const links = await this.links.of(actor, roomId);
    return { links: links.map((link) => this.toLink(link, request)) };
  }

  @Route('DELETE /v1/rooms/{id}/links/{linkId}')
  end({ roomId, linkId }: EndLink, @CurrentUser() { actor }: Identity): Promise<void> {
    return this.links.end(actor, roomId, linkId);
  }

  private toLink({ code, ...link }: LinkOfRoom, request: Request): RoomLink {
    return { ...link, url: inviteUrl(publicOrigin(request, this.config.publicUrl), code) };
  }
}
