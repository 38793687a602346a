import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import { CommandBus } from '#bus/command-bus.port';
import {
  ChatError,
  INCOMING_PER_ROOM_MAX,
  invalid,
  isId,
  LIMITS,
  LIST_DEFAULT,
  type IncomingId,
  type RoomId,
  type SessionId,
  type UserId,
} from '#contracts';
import { incomingBotOf } from '#access/incoming-bot';
import type { IncomingAnswer, IncomingPage, ListedIncoming } from '#access/internal-api';
import type { MadeThing } from '#access/made-by-keys';
import { Questions } from '#access/questions.port';
import type { Sql } from '#persistence/sql';
import { submitToRoom } from '../jobs/server-commands.js';
import { insertPeople } from '../people/people.store.js';
import { decodeCursor, encodeCursor } from '../reads/paging/cursor.policy.js';
import { recordAct } from '../store/audit.store.js';
import { assertMakes } from '../store/ended-makers.store.js';
import { ReadSql } from '../store/read-sql.js';
import { WriteSql } from '../store/write-sql.js';
import { IncomingTokens } from './incoming-tokens.js';
import {
  countUnknownIncoming,
  insertIncoming,
  lockIncoming,
  lockRoom,
  noteKey,
  readAllIncoming,
  readIncomingOf,
  readMadeIncoming,
  readPoster,
  revokeIncoming,
  type IncomingRow,
  type NewIncomingRow,
} from './incoming.store.js';

/** Who makes and revokes webhooks: an operator, or the server of an app. */
export interface Maker {
  /** For the audit. */
  readonly by: string;
  /** `null` for an operator. */
  readonly appId: UserId | null;
  /** The app's key; `null` for an operator. */
  readonly keyId: SessionId | null;
}

export interface WantedIncoming {
  readonly id: IncomingId;
  readonly roomId: RoomId;
  readonly name: string;
  readonly quiet?: boolean | undefined;
}

/** URLs without their origin. */
type MadeIncoming = Omit<IncomingAnswer, 'url' | 'hookUrl' | 'pairUrl'>;

/** Incoming webhooks: made, listed and revoked. */
@Injectable()
export class IncomingService {
  constructor(
    private readonly reads: ReadSql,
    private readonly writes: WriteSql,
    private readonly bus: CommandBus,
    private readonly questions: Questions,
    private readonly tokens: IncomingTokens,
  ) {}

  /**
   * Makes the webhook, its bot and the bot's membership. A repeat completes what a crash has left open.
   * @throws ChatError NOT_FOUND, INVALID with the field `room`, ARCHIVED, LIMIT_REACHED, IDEMPOTENCY_MISMATCH, UNAVAILABLE
   */
  async create(
    maker: Maker,
    { id, roomId, name, quiet = false }: WantedIncoming,
  ): Promise<{ made: MadeIncoming; isNew: boolean }> {
    const wanted = { id, room_id: roomId, bot_id: incomingBotOf(id), app_id: maker.appId, name, quiet };
    const { row, isNew } = await this.writes.transaction((open) => insertOnce(open, maker, wanted));
    const { bot } = await this.questions.ask('POST /internal/bots/incoming', { id, name });
    if (bot !== null) await insertPeople(this.writes, [bot]);
    // Without a bot: an operator has erased it.
    if (!(await this.seat(id))) throw new ChatError('IDEMPOTENCY_MISMATCH');
    const token = await this.tokens.tokenOf(id);
    const paths = {
      path: `/v1/in/${token}`,
      hookPath: `/hooks/${token}`,
      pairPath: `/hooks/${this.tokens.pairOf(token)}`,
    };
    return { made: { id, name, quiet, createdAt: row.created_at.toISOString(), ...paths }, isNew };
  }

  /** The living ones of a room, by id. */
  async ofRoom(roomId: RoomId): Promise<ListedIncoming[]> {
    const found = await readIncomingOf(this.reads, roomId);
    return found.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** The living ones of all rooms, by id. @throws ChatError INVALID */
  async list(cursor?: string, limit = LIST_DEFAULT): Promise<IncomingPage> {
    const after = decodeCursor(cursor, [isId] as const);
    // `NIL` sorts before every id.
    const found = await readAllIncoming(this.reads, (after?.[0] ?? NIL) as IncomingId, limit + 1);
    const incoming = found.slice(0, limit);
    const last = incoming.at(-1);
    return { incoming, cursor: last && found.length > limit ? encodeCursor([last.id]) : null };
  }

  /**
   * Ends the webhook, and takes its bot out of the room. A repeat completes what a crash has left open.
   * @param roomId of an app's server, which revokes only its own; operators revoke all
   * @returns false if there is no such webhook
   */
  async revoke({ by, appId }: Omit<Maker, 'keyId'>, id: IncomingId, roomId?: RoomId): Promise<boolean> {
    const found = await this.writes.transaction(async (open) => {
      const row = await lockIncoming(open, id);
      const isOther = roomId !== undefined && (row?.room_id !== roomId || row.app_id !== appId);
      if (row === undefined || isOther) return false;
      if (row.revoked_at === null) {
        await revokeIncoming(open, id);
        await recordAct(open, { actor: by, act: 'incoming.revoke', subject: id, details: detailsOf(row) });
      }
      return true;
    });
    if (found) await this.seat(id);
    return found;
  }

  /** The living ones of the app that these keys made, or of which they were given the URL. */
  async findMade(appId: UserId, keys: readonly SessionId[]): Promise<MadeThing[]> {
    const found = await readMadeIncoming(this.writes, appId, keys);
    return found
      .filter((row) => row.is_living)
      .map(({ id, name, created_at }) => ({ kind: 'incoming', id, name, since: created_at.toISOString() }));
  }

  countUnknown(appId: UserId): Promise<number> {
    return countUnknownIncoming(this.writes, appId);
  }

  /** Revokes those, and completes what a crash has left open. Returns how many lived. */
  async revokeMade(by: string, appId: UserId, keys: readonly SessionId[]): Promise<number> {
    const found = await readMadeIncoming(this.writes, appId, keys);
    for (const { id } of found) await this.revoke({ by, appId: null }, id);
    return found.filter((row) => row.is_living).length;
  }

  /** The bot is a member of the room while the webhook lives. Returns whether it does. @throws ChatError TIMEOUT, OVERLOADED */
  private async seat(id: IncomingId): Promise<boolean> {
    const poster = await readPoster(this.writes, id);
    if (poster === undefined) return false;
    const { roomId, actor, isLiving: seated } = poster;
    await submitToRoom(this.bus, roomId, { by: 'incoming', type: 'member:seat', request: { seated }, actor });
    // Another request may have revoked it meanwhile, before this command.
    return seated && !(await readPoster(this.writes, id))?.isLiving ? this.seat(id) : seated;
  }
}

/** The webhook in the caller's transaction: a new one, or the one of an equal request. @throws ChatError as `create` */
async function insertOnce(
  open: Sql,
  maker: Maker,
  wanted: NewIncomingRow,
): Promise<{ row: IncomingRow; isNew: boolean }> {
  await assertMakes(open, maker.keyId);
  const room = await lockRoom(open, wanted.room_id);
  if (room === undefined) throw new ChatError('NOT_FOUND', { message: 'There is no such room.' });
  if (room.kind !== 'group') throw invalid('room', 'must be a group');
  const known = await lockIncoming(open, wanted.id);
  if (known !== undefined) {
    const row = sameAs(wanted, known);
    if (maker.keyId !== null) await noteKey(open, row.id, maker.keyId);
    return { row, isNew: false };
  }
  if (room.archived_at !== null) throw new ChatError('ARCHIVED');
  if (room.webhooks >= INCOMING_PER_ROOM_MAX) throw new ChatError('LIMIT_REACHED', { scope: 'incomingPerRoom' });
  if (room.member_count >= LIMITS.membersPerRoom) throw new ChatError('LIMIT_REACHED', { scope: 'membersPerRoom' });
  const row = await insertIncoming(open, wanted, maker.keyId);
  // A request for another room has inserted it meanwhile.
  if (row === undefined) throw new ChatError('IDEMPOTENCY_MISMATCH');
  await recordAct(open, { actor: maker.by, act: 'incoming.create', subject: row.id, details: detailsOf(row) });
  return { row, isNew: true };
}

/** @throws ChatError IDEMPOTENCY_MISMATCH for another webhook under this id, also of another maker, and for a revoked one */
function sameAs(wanted: NewIncomingRow, known: IncomingRow): IncomingRow {
  const isSame = (['room_id', 'app_id', 'name', 'quiet'] as const).every((column) => wanted[column] === known[column]);
  if (!isSame || known.revoked_at !== null) throw new ChatError('IDEMPOTENCY_MISMATCH');
  return known;
}

function detailsOf({ room_id: roomId, bot_id: botId }: IncomingRow): Record<string, unknown> {
  return { roomId, botId };
}
