import { Controller, HttpStatus, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type {
  Empty,
  ForeignPosted,
  IncomingPost,
  LookIncoming,
  LookIncomingPair,
  PostIncoming,
  PostIncomingPair,
} from '#contracts';
import { ipOf } from '#platform/http/request-ip';
import { Turn } from '#platform/http/turn.decorator';
import { Route } from '../routes/route.decorator.js';
import { IncomingPostsService, type Asked } from './incoming-posts.service.js';
import { IncomingTokens } from './incoming-tokens.js';

type Posted = IncomingPost | ForeignPosted | string;

/** The URLs of incoming webhooks. */
@Controller()
export class IncomingController {
  constructor(
    private readonly posts: IncomingPostsService,
    private readonly tokens: IncomingTokens,
  ) {}

  @Route('POST /v1/in/{token}')
  @Turn('content')
  post(
    { token }: PostIncoming,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Posted> {
    return this.take(token, request, response);
  }

  @Route('POST /v1/in/{token}/slack')
  @Turn('content')
  postAsToSlack(
    { token }: PostIncoming,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Posted> {
    return this.take(token, request, response);
  }

  @Route('POST /hooks/{token}')
  @Turn('content')
  postToHook(
    { token }: PostIncoming,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Posted> {
    return this.take(token, request, response);
  }

  @Route('POST /hooks/{webhook}/{signature}')
  @Turn('content')
  postToPair(
    { webhook, signature }: PostIncomingPair,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Posted> {
    return this.take(this.tokens.tokenOfPair(webhook, signature), request, response);
  }

  @Route('GET /v1/in/{token}')
  look({ token }: LookIncoming, @Req() request: Request): Promise<Empty> {
    return this.lookAt(token, request);
  }

  @Route('GET /v1/in/{token}/slack')
  lookAsAtSlack({ token }: LookIncoming, @Req() request: Request): Promise<Empty> {
    return this.lookAt(token, request);
  }

  @Route('GET /hooks/{token}')
  lookAtHook({ token }: LookIncoming, @Req() request: Request): Promise<Empty> {
    return this.lookAt(token, request);
  }

  @Route('GET /hooks/{webhook}/{signature}')
  lookAtPair({ webhook, signature }: LookIncomingPair, @Req() request: Request): Promise<Empty> {
    return this.lookAt(this.tokens.tokenOfPair(webhook, signature), request);
  }

  private async take(token: string, request: Request, response: Response): Promise<Posted> {
    const { query } = request;
    const { sent, form } = await this.posts.post({
      ...askedBy(request, token),
      contentType: request.get('content-type'),
      body: bodyOf(request),
      key: request.get('idempotency-key'),
      isQuiet: saysYes(query['quiet']),
      threadId: query['thread_id'],
    });
    const { id, seq, dup } = sent;
    if (form === 'parley') {
      if (!dup) response.status(HttpStatus.CREATED);
      return { id, seq };
    }
    if (saysYes(query['wait'])) return { id };
    if (form === 'discord') response.status(HttpStatus.NO_CONTENT);
    else response.set('content-type', 'text/plain; charset=utf-8');
    return form === 'discord' ? '' : 'ok';
  }

  private async lookAt(token: string, request: Request): Promise<Empty> {
    await this.posts.look(askedBy(request, token));
    return {};
  }
}

function askedBy(request: Request, token: string): Asked {
  return { token, ip: ipOf(request), userAgent: request.get('user-agent') };
}

function bodyOf({ body }: Request): Buffer | Error {
  return Buffer.isBuffer(body) || body instanceof Error ? body : Buffer.alloc(0);
}

/** Programs write `?wait`, `?wait=1`, `?wait=True`. */
function saysYes(value: unknown): boolean {
  return value !== undefined && !(typeof value === 'string' && value.toLowerCase() === 'false');
}
