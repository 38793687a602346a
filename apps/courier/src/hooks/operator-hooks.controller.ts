import { Controller, Delete, Get, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { NamedHook, ReplayHook, type Hook, type HookTest, type PutHookAnswer } from '#contracts';
import type { HookSecret } from '#contracts/routes/feed.routes';
import { ADMIN_ROUTES, type EndedAnswer, type HooksAnswer } from '#access/internal-api';
import { ActingOperator, LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { Turn } from '#platform/http/turn.decorator';
import { HookChangesService } from './hook-changes.service.js';
import { HooksService, type Asker } from './hooks.service.js';
import { CreateHook } from './operator-hooks.requests.js';
import { OwnersService } from './owners.service.js';

const NAMED = { id: 'id' } as const;

/** All hooks of the server, for the operator's command. */
@Controller(`${ADMIN_ROUTES.courier}/hooks`)
@OperatorsOnly()
export class OperatorHooksController {
  constructor(
    private readonly hooks: HooksService,
    private readonly changes: HookChangesService,
    private readonly owners: OwnersService,
  ) {}

  @Get()
  @LowestRole('moderator')
  async list(@ActingOperator() by: string): Promise<HooksAnswer> {
    return { hooks: await this.hooks.list(operator(by)) };
  }

  @Post()
  async create(
    @ActingOperator() by: string,
    @EventRequest(CreateHook) { appId, ...wanted }: CreateHook,
  ): Promise<PutHookAnswer> {
    const owner = appId === undefined ? null : await this.owners.find(appId);
    return (await this.hooks.put({ by, keyId: null }, owner, wanted)).answer;
  }

  @Get(':id')
  @LowestRole('moderator')
  show(@ActingOperator() by: string, @EventRequest(NamedHook, NAMED) { id }: NamedHook): Promise<Hook> {
    return this.hooks.get(operator(by), id);
  }

  @Delete(':id')
  async remove(@ActingOperator() by: string, @EventRequest(NamedHook, NAMED) { id }: NamedHook): Promise<EndedAnswer> {
    return { ended: (await this.hooks.remove(operator(by), id)) ? 1 : 0 };
  }

  @Post(':id/pause')
  @HttpCode(HttpStatus.OK)
  pause(@ActingOperator() by: string, @EventRequest(NamedHook, NAMED) { id }: NamedHook): Promise<Hook> {
    return this.changes.pause(operator(by), id);
  }

  @Post(':id/resume')
  @HttpCode(HttpStatus.OK)
  resume(@ActingOperator() by: string, @EventRequest(NamedHook, NAMED) { id }: NamedHook): Promise<Hook> {
    return this.changes.resume(operator(by), id);
  }

  @Post(':id/rotate')
  @HttpCode(HttpStatus.OK)
  rotate(@ActingOperator() by: string, @EventRequest(NamedHook, NAMED) { id }: NamedHook): Promise<HookSecret> {
    return this.changes.rotate(operator(by), id);
  }

  @Post(':id/replay')
  @HttpCode(HttpStatus.OK)
  replay(@ActingOperator() by: string, @EventRequest(ReplayHook, NAMED) request: ReplayHook): Promise<Hook> {
    return this.changes.replay(operator(by), request);
  }

  @Post(':id/test')
  @HttpCode(HttpStatus.OK)
  @Turn('feed')
  test(@ActingOperator() by: string, @EventRequest(NamedHook, NAMED) { id }: NamedHook): Promise<HookTest> {
    return this.changes.test(operator(by), id);
  }
}

function operator(by: string): Asker {
  return { by, appId: null };
}
