import { Injectable } from '@nestjs/common';
import {
  ChatError,
  HOOKS_PER_APP_MAX,
  type Hook,
  type HookId,
  type PutHook,
  type PutHookAnswer,
  type SessionId,
  type UserId,
} from '#contracts';
import type { Sql } from '#persistence/sql';
import { IpRule } from '#platform/egress/ip-rule.policy';
import { assertHookUrl } from '../egress/hook-url.policy.js';
import { AUDIT } from '../store/audit.store.js';
import { CourierConfig } from '../store/courier-config.js';
import { CourierSql } from '../store/courier-sql.js';
import type { HookRow } from './hook-row.js';
import { areSameRooms } from './hook-rooms.policy.js';
import { HookSecrets } from './hook-secrets.js';
import { toHook } from './hook-views.js';
import {
  countHooks,
  insertHook,
  lockHook,
  readAnyHook,
  readHook,
  readHooks,
  readHooksOf,
  removeHook,
  setUrl,
  type NewHookRow,
} from './hook.store.js';
import { assertKeyMakes } from './made-hooks.store.js';
import { SeenRoomsService } from './seen-rooms.service.js';

/** Who asks: an operator, who sees all hooks, or the server of an app, which sees its own. */
export interface Asker {
  /** For the audit. */
  readonly by: string;
  /** `null` for an operator. */
  readonly appId: UserId | null;
}

/** The operator or the key that makes a hook or changes its URL. */
export interface Maker {
  /** For the audit. */
  readonly by: string;
  /** The app's key; `null` for an operator. */
  readonly keyId: SessionId | null;
}

/** The app of a hook, by its bot. */
export interface Owner {
  readonly id: UserId;
  readonly name: string;
}

type Wanted = Omit<NewHookRow, 'epoch' | 'secrets'>;

/** Hooks: made, listed and removed. */
@Injectable()
export class HooksService {
  private readonly rule: IpRule;

  constructor(
    private readonly sql: CourierSql,
    private readonly config: CourierConfig,
    private readonly rooms: SeenRoomsService,
    private readonly secrets: HookSecrets,
  ) {
    this.rule = new IpRule(config.hooksAllow);
  }

  /**
   * Makes the hook. A repeat answers the same, and may change the URL.
   * @param owner `null` for a hook of the operator
   * @throws ChatError INVALID with the field `url` or `rooms`, IDEMPOTENCY_MISMATCH, LIMIT_REACHED, SESSION_REVOKED; as `QueryBus`
   */
  async put(maker: Maker, owner: Owner | null, request: PutHook): Promise<{ answer: PutHookAnswer; isNew: boolean }> {
    const wanted = wantedOf(owner, request);
    if (wanted.url !== null) assertHookUrl(wanted.url, this.rule);
    const known = await readAnyHook(this.sql, wanted.id);
    const epoch = known?.epoch ?? (await this.rooms.assertAll(wanted.app_id, wanted.rooms));
    const put = await this.sql.transaction((open) => this.putOnce(open, maker, { ...wanted, epoch }));
    return { answer: { hook: toHook(put.row), secret: this.secrets.textOf(put.row) }, isNew: put.isNew };
  }

  /** The hooks that the asker sees, by the time of their creation. */
  async list({ appId }: Asker): Promise<Hook[]> {
    const rows = await (appId === null ? readHooks(this.sql) : readHooksOf(this.sql, appId));
    return rows.map(toHook);
  }

  /** @throws ChatError NOT_FOUND */
  async get(asker: Asker, id: HookId): Promise<Hook> {
    return toHook(await this.find(asker, id));
  }

  /** @throws ChatError NOT_FOUND for an unknown hook, and for one that the asker does not see */
  async find(asker: Asker, id: HookId): Promise<HookRow> {
    return assertVisible(asker, await readHook(this.sql, id));
  }

  /** Forgets its places in all rooms. Returns false if there is no such hook. */
  remove(asker: Asker, id: HookId): Promise<boolean> {
    return this.sql.transaction(async (open) => {
      const row = await lockHook(open, id);
      if (!isVisible(asker, row)) return false;
      await removeHook(open, id);
      await AUDIT.record(open, { actor: asker.by, act: 'hook.remove', subject: id });
      return true;
    });
  }

  private async putOnce(open: Sql, maker: Maker, wanted: Omit<NewHookRow, 'secrets'>): Promise<PutRow> {
    const counts = await countHooks(open, wanted.app_id);
    await assertKeyMakes(open, maker.keyId);
    const known = await lockHook(open, wanted.id);
    if (known !== undefined) return changeUrl(open, maker, assertSame(wanted, known), wanted.url);
    if (wanted.app_id !== null && counts.own >= HOOKS_PER_APP_MAX)
      throw full(`An app has at most ${HOOKS_PER_APP_MAX} hooks.`);
    const { hooksMax } = this.config;
    if (counts.all >= hooksMax) throw full(`This server has at most ${hooksMax} hooks; the operator sets HOOKS_MAX.`);
    const secrets = wanted.url === null ? [] : [{ ...this.secrets.make(wanted.id), until: null }];
    const row = await insertHook(open, { ...wanted, secrets }, maker.keyId);
    await AUDIT.record(open, { actor: maker.by, act: 'hook.create', subject: row.id, details: detailsOf(row) });
    return { row, isNew: true };
  }
}

interface PutRow {
  readonly row: HookRow;
  readonly isNew: boolean;
}

/** @throws ChatError NOT_FOUND */
export function assertVisible(asker: Asker, row: HookRow | undefined): HookRow {
  if (!isVisible(asker, row)) throw new ChatError('NOT_FOUND', { message: 'There is no such hook.' });
  return row;
}

function isVisible({ appId }: Asker, row: HookRow | undefined): row is HookRow {
  return row?.removed_at === null && row.mode !== 'own' && (appId === null || row.app_id === appId);
}

function wantedOf(owner: Owner | null, { id, url, rooms = 'groups', from }: PutHook): Wanted {
  return {
    id,
    app_id: owner?.id ?? null,
    app_name: owner?.name ?? null,
    url: url ?? null,
    rooms,
    from_start: from === 'start',
  };
}

/** @throws ChatError IDEMPOTENCY_MISMATCH for a removed hook, and for one that differs in more than its URL */
function assertSame(wanted: Wanted, known: HookRow): HookRow {
  const difference = differenceOf(wanted, known);
  if (difference !== null) throw new ChatError('IDEMPOTENCY_MISMATCH', { message: `${difference} Use another id.` });
  return known;
}

/** An asker of another app learns only that the id is taken. */
function differenceOf(wanted: Wanted, known: HookRow): string | null {
  if (known.app_id !== wanted.app_id) return 'The id is taken.';
  if (known.removed_at !== null) return 'This hook was removed.';
  if (known.from_start !== wanted.from_start) return 'The `from` of a hook cannot change.';
  if (known.mode === 'pulled' && wanted.url !== null) return 'The hook has no `url`, and cannot get one.';
  if (known.mode === 'called' && wanted.url === null) return 'The hook has a `url`, and cannot lose it.';
  return areSameRooms(known.rooms, wanted.rooms) ? null : 'The `rooms` of a hook cannot change.';
}

function full(message: string): ChatError {
  return new ChatError('LIMIT_REACHED', { scope: 'hooks', message });
}

async function changeUrl(open: Sql, { by, keyId }: Maker, known: HookRow, url: string | null): Promise<PutRow> {
  if (url === null || url === known.url) return { row: known, isNew: false };
  const row = await setUrl(open, known.id, url, keyId);
  await AUDIT.record(open, { actor: by, act: 'hook.change', subject: row.id });
  return { row, isNew: false };
}

/** Without the URL, which may contain a secret of its receiver. */
function detailsOf({ app_id: appId, rooms, from_start, mode }: HookRow): Record<string, unknown> {
  return { appId, rooms, from: from_start ? 'start' : 'now', pull: mode === 'pulled' };
}
