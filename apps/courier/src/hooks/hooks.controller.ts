import { Controller, HttpStatus, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Hook, HookTest, NamedHook, PutHook, PutHookAnswer, ReplayHook } from '#contracts';
import type { HookSecret } from '#contracts/routes/feed.routes';
import { CurrentApp } from '#access/app-key.guard';
import type { ActingApp } from '#access/app-key.policy';
import { Turn } from '#platform/http/turn.decorator';
import { Route } from '../routes/route.decorator.js';
import { HookChangesService } from './hook-changes.service.js';
import { HooksService, type Asker } from './hooks.service.js';

/** The hooks of an app, for its server. */
@Controller()
export class HooksController {
  constructor(
    private readonly hooks: HooksService,
    private readonly changes: HookChangesService,
  ) {}

  @Route('PUT /v1/server/hooks/{id}')
  async put(
    request: PutHook,
    @CurrentApp() app: ActingApp,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PutHookAnswer> {
    const { answer, isNew } = await this.hooks.put({ by: askerOf(app).by, keyId: app.sessionId }, app, request);
    if (isNew) response.status(HttpStatus.CREATED);
    return answer;
  }

  @Route('GET /v1/server/hooks')
  async list(@CurrentApp() app: ActingApp): Promise<{ hooks: Hook[] }> {
    return { hooks: await this.hooks.list(askerOf(app)) };
  }

  @Route('GET /v1/server/hooks/{id}')
  get({ id }: NamedHook, @CurrentApp() app: ActingApp): Promise<Hook> {
    return this.hooks.get(askerOf(app), id);
  }

  @Route('DELETE /v1/server/hooks/{id}')
  async remove({ id }: NamedHook, @CurrentApp() app: ActingApp): Promise<void> {
    await this.hooks.remove(askerOf(app), id);
  }

  @Route('POST /v1/server/hooks/{id}/pause')
  pause({ id }: NamedHook, @CurrentApp() app: ActingApp): Promise<Hook> {
    return this.changes.pause(askerOf(app), id);
  }

  @Route('POST /v1/server/hooks/{id}/resume')
  resume({ id }: NamedHook, @CurrentApp() app: ActingApp): Promise<Hook> {
    return this.changes.resume(askerOf(app), id);
  }

  @Route('POST /v1/server/hooks/{id}/rotate')
  rotate({ id }: NamedHook, @CurrentApp() app: ActingApp): Promise<HookSecret> {
    return this.changes.rotate(askerOf(app), id);
  }

  @Route('POST /v1/server/hooks/{id}/replay')
  replay(request: ReplayHook, @CurrentApp() app: ActingApp): Promise<Hook> {
    return this.changes.replay(askerOf(app), request);
  }

  @Route('POST /v1/server/hooks/{id}/test')
  @Turn('feed')
  test({ id }: NamedHook, @CurrentApp() app: ActingApp): Promise<HookTest> {
    return this.changes.test(askerOf(app), id);
  }
}

function askerOf({ id, name }: ActingApp): Asker {
  return { by: `app:${name}`, appId: id };
}
