import { Injectable } from '@nestjs/common';
import { ChatError, invalid, type UserId } from '#contracts';
import { BoundedMap } from '#contracts/bounded-map';
import type { ImportedEntry, RoomPlace } from '#access/imports-api';
import { errorCode, UNIQUE_VIOLATION } from '#persistence/pg-errors.policy';
import type { Transaction } from '#persistence/prepared-sql';
import { StoreClock } from '#persistence/store-clock';
import { PeopleService } from '../../people/people.service.js';
import { ImportSql } from '../../store/import-sql.js';
import { type ImportKey, importedRoomId } from '../imported-ids.js';
import { ImportTurnsService } from '../opening/import-turns.service.js';
import { clearEmptied } from './clearing.store.js';
import type { FillPart, FindRoomPlace, RunInRoom } from './filling.requests.js';
import { entriesOf } from './given-entry.js';
import { usersOf } from './named-entry.js';
import { PaceService, type Rest } from './pace.service.js';
import { storePart } from './part.js';
import { assertFilling, assertFollows, emptied, isRepeat, placeOf } from './places.policy.js';
import { findPlace, lockPlace, movePlace } from './room-places.store.js';

/** About 5 MB. */
const KNOWN_MAX = 50_000;

/** Less than the command waits for an answer. */
const CLEARING_MS = 8_000;

type GivenPart = Omit<FillPart, 'entries'> & { readonly entries: readonly ImportedEntry[] };

/** Fills rooms that nobody sees yet, part by part. */
@Injectable()
export class FillingService {
  /** Users of earlier parts. */
  private readonly known = new BoundedMap<UserId, true>(KNOWN_MAX);

  constructor(
    private readonly turns: ImportTurnsService,
    private readonly people: PeopleService,
    private readonly clock: StoreClock,
    private readonly sql: ImportSql,
    private readonly pace: PaceService,
  ) {}

  /** Where the room of a source stands. @throws ChatError as `ImportTurnsService.take` */
  async find(request: FindRoomPlace): Promise<RoomPlace> {
    const { id, source, kind } = request;
    const roomId = importedRoomId(await this.turns.take(request), source);
    return this.sql.transaction(async (open) => placeOf(await findPlace(open, id, { roomId, source, kind })));
  }

  /**
   * Stores a part in one transaction, with the place of the room.
   * @throws ChatError INVALID for an entry that cannot be stored, CONFLICT if the part does not follow the stored ones or the room
   * is shown, UNAVAILABLE if history does not know a user and auth is not reachable, or a reset has left too many rows; and as
   * `ImportTurnsService.take`
   */
  async fill(request: FillPart): Promise<RoomPlace> {
    const part = { ...request, entries: await entriesOf(request.entries) };
    const key = await this.turns.take(request);
    await this.know(part.entries.flatMap(usersOf));
    if (part.part === 1 && !(await this.clear(part))) throw new ChatError('UNAVAILABLE');
    return this.pace
      .run((rest) => this.sql.transaction((open) => this.store(open, key, part, rest)))
      .catch(atRepeatedId);
  }

  /** Empties a room that is not shown. Of a large one some rows may be left to its first part. @throws ChatError CONFLICT if it is shown; and as `ImportTurnsService.take` */
  async reset(request: RunInRoom): Promise<RoomPlace> {
    await this.turns.take(request);
    const place = await this.sql.transaction(async (open) => {
      const before = await lockPlace(open, request.id, request.roomId);
      assertFilling(before);
      const after = emptied(before);
      await movePlace(open, after);
      return after;
    });
    await this.clear(request);
    return placeOf(place);
  }

  /** History gets the rows of the users. @throws ChatError UNAVAILABLE */
  private async know(userIds: readonly UserId[]): Promise<void> {
    const unknown = [...new Set(userIds)].filter((userId) => !this.known.has(userId));
    if (unknown.length === 0) return;
    if ((await this.people.resolve(unknown)).size > 0) throw new ChatError('UNAVAILABLE');
    for (const userId of unknown) this.known.set(userId, true);
  }

  private async store(open: Transaction, key: ImportKey, part: GivenPart, rest: Rest): Promise<RoomPlace> {
    const place = await lockPlace(open, part.id, part.roomId);
    assertFilling(place);
    if (isRepeat(place, part)) return placeOf(place);
    assertFollows(place, part);
    const { createdAt, entries, digest } = part;
    const head = await storePart(open, { key, place, createdAt, entries, now: this.clock.now(), rest });
    const after = { ...place, ...head, parts: part.part, digest, refused: [...place.refused, ...part.refused] };
    await Promise.all([movePlace(open, after), open.commit()]);
    return placeOf(after);
  }

  /** A reset that took too long, or was killed, may have left rows. Returns false if there are still some. */
  private async clear({ id, roomId }: RunInRoom): Promise<boolean> {
    const untilMs = performance.now() + CLEARING_MS;
    while (await this.sql.transaction((open) => clearEmptied(open, id, roomId)))
      if (performance.now() > untilMs) return false;
    return true;
  }
}

/** @throws ChatError INVALID */
function atRepeatedId(error: unknown): never {
  throw errorCode(error) === UNIQUE_VIOLATION ? invalid('entries', 'have an id that is stored already') : error;
}
