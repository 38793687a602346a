import { Controller, HttpStatus, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { IncomingPost, PostIncoming } from '#contracts';
import { ipOf } from '#platform/http/request-ip';
import { Turn } from '#platform/http/turn.decorator';
import { Route } from '../routes/route.decorator.js';
import { IncomingPostsService } from './incoming-posts.service.js';

/** The URLs of incoming webhooks. */
@Controller()
export class IncomingController {
  constructor(private readonly posts: IncomingPostsService) {}

  @Route('POST /v1/in/{token}')
  @Turn('command')
  async post(
    asked: PostIncoming,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IncomingPost> {
    const origin = { ip: ipOf(request), key: request.get('idempotency-key') };
    const { id, seq, dup } = await this.posts.post(asked, origin);
    if (!dup) response.status(HttpStatus.CREATED);
    return { id, seq };
  }
}
