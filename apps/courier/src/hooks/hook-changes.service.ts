import { Injectable } from '@nestjs/common';
import { invalid, type Hook, type HookId, type HookTest, type ReplayHook } from '#contracts';
import type { HookSecret } from '#contracts/routes/feed.routes';
import type { Act } from '#persistence/audit-table';
import type { Sql } from '#persistence/sql';
import { Clock } from '#platform/clock';
import { AUDIT } from '../store/audit.store.js';
import { CourierSql } from '../store/courier-sql.js';
import { HookActs } from './hook-acts.port.js';
import type { HookRow } from './hook-row.js';
import { HookSecrets } from './hook-secrets.js';
import { toHook } from './hook-views.js';
import { lockHook, pauseHook, resumeHook, setReplay, setSecrets } from './hook.store.js';
import { assertVisible, HooksService, type Asker } from './hooks.service.js';
import { OwnersService } from './owners.service.js';
import { withReplay } from './replay.policy.js';
import { SeenRoomsService } from './seen-rooms.service.js';
import { withSecret } from './secrets.policy.js';

/** What a change did, for the audit; `null` if nothing changed. */
type Change = { readonly row: HookRow; readonly act: Pick<Act, 'act' | 'details'> | null };

/** Changes of hooks. Couriers read the rows of their hooks each second. */
@Injectable()
export class HookChangesService {
  constructor(
    private readonly sql: CourierSql,
    private readonly hooks: HooksService,
    private readonly rooms: SeenRoomsService,
    private readonly secrets: HookSecrets,
    private readonly owners: OwnersService,
    private readonly acts: HookActs,
    private readonly clock: Clock,
  ) {}

  /** Loses nothing: places in rooms stay. @throws ChatError NOT_FOUND, INVALID with the field `id` */
  async pause(asker: Asker, id: HookId): Promise<Hook> {
    const row = await this.change(asker, id, async (open, hook) => {
      assertCalled(hook);
      if (hook.status === 'paused') return { row: hook, act: null };
      return { row: await pauseHook(open, id, 'asked'), act: { act: 'hook.pause' } };
    });
    return toHook(row);
  }

  /** Also of an active hook: it forgets its waits. @throws ChatError NOT_FOUND, INVALID with the field `id`, ACCOUNT_SUSPENDED */
  async resume(asker: Asker, id: HookId): Promise<Hook> {
    const found = await this.hooks.find(asker, id);
    assertCalled(found);
    if (found.app_id !== null) await this.owners.assertNotSuspended(found.app_id);
    const row = await this.change(asker, id, async (open) => {
      return { row: await resumeHook(open, id), act: { act: 'hook.resume' } };
    });
    return toHook(row);
  }

  /** Makes another secret. Those before it sign for a day more. @throws ChatError NOT_FOUND, INVALID with the field `id` */
  async rotate(asker: Asker, id: HookId): Promise<HookSecret> {
    const row = await this.change(asker, id, async (open, hook) => {
      assertCalled(hook);
      const secrets = withSecret(hook.secrets, this.secrets.make(id), this.clock.time());
      return { row: await setSecrets(open, id, secrets), act: { act: 'hook.rotate' } };
    });
    return { secret: this.secrets.textOf(row) ?? '' };
  }

  /**
   * Marks what the courier that runs the hook delivers again.
   * @throws ChatError NOT_FOUND, also with the field `roomId`; INVALID with the field `roomId`; OVERLOADED
   */
  async replay(asker: Asker, { id, roomId, seq }: ReplayHook): Promise<Hook> {
    if (roomId === undefined && seq !== undefined) throw invalid('roomId', 'is missing: `seq` is a place in one room');
    const found = await this.hooks.find(asker, id);
    if (roomId !== undefined) await this.rooms.assertSeen(found, roomId);
    const row = await this.change(asker, id, async (open, hook) => {
      const replay = roomId === undefined ? 'all' : withReplay(hook.replay, roomId, seq ?? FIRST);
      const details = roomId === undefined ? {} : { roomId, seq: seq ?? FIRST };
      return { row: await setReplay(open, id, replay), act: { act: 'hook.replay', details } };
    });
    return toHook(row);
  }

  /** @throws ChatError NOT_FOUND, INVALID with the field `id`, UNAVAILABLE */
  async test(asker: Asker, id: HookId): Promise<HookTest> {
    assertCalled(await this.hooks.find(asker, id));
    return this.acts.test(id);
  }

  /** Changes the locked hook, and writes the audit with it. */
  private change(asker: Asker, id: HookId, make: (open: Sql, hook: HookRow) => Promise<Change>): Promise<HookRow> {
    return this.sql.transaction(async (open) => {
      const { row, act } = await make(open, assertVisible(asker, await lockHook(open, id)));
      if (act !== null) await AUDIT.record(open, { actor: asker.by, subject: id, ...act });
      return row;
    });
  }
}

const FIRST = 1 as NonNullable<ReplayHook['seq']>;

/** @throws ChatError INVALID with the field `id` */
function assertCalled({ mode }: HookRow): void {
  if (mode !== 'called')
    throw invalid('id', 'names a hook without a URL, which your program pulls: it has nothing to pause, sign or test');
}
