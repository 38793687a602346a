import { Injectable } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import { ChatError, type CommandData, type CommandRequests, type UserId } from '#contracts';
import type { AppendAnswer, ShownAnswer } from '#access/imports-api';
import { submitToRoom } from '../../jobs/server-commands.js';
import { PeopleService } from '../../people/people.service.js';
import { ImportSql } from '../../store/import-sql.js';
import { bindImportedFiles } from '../files/imported-files.js';
import type { RunInRoom } from '../filling/filling.requests.js';
import { entriesOf } from '../filling/given-entry.js';
import { namedEntry, usersOf } from '../filling/named-entry.js';
import { PaceService } from '../filling/pace.service.js';
import { readPlace } from '../filling/room-places.store.js';
import { ImportTurnsService } from '../opening/import-turns.service.js';
import { appendedMessage, withFiles } from './appended-message.js';
import type { AppendToRoom, ShowRoom } from './showing.requests.js';

/** A command that concerns thousands of members takes seconds. */
const DEADLINE_MS = 60_000;

/** How often a command changes the row of its room. */
export const ROOM_CHANGES = { 'import:show': 1, 'import:append': 3 } as const;

/** Makes filled rooms visible, and adds to them, by commands of their partitions. */
@Injectable()
export class ShowingService {
  constructor(
    private readonly turns: ImportTurnsService,
    private readonly people: PeopleService,
    private readonly bus: CommandBus,
    private readonly sql: ImportSql,
    private readonly pace: PaceService,
  ) {}

  /** @throws ChatError NOT_FOUND, INVALID, CONFLICT, NAME_TAKEN, GONE, UNAVAILABLE; and as `ImportTurnsService.take` */
  async show({ id, run, roomId, ...room }: ShowRoom): Promise<ShownAnswer> {
    await this.enter({ id, run, roomId });
    await this.know(room.members.map(({ userId }) => userId));
    return this.submit(roomId, 'import:show', room);
  }

  /** @throws ChatError INVALID, CONFLICT if the room is not shown, UNAVAILABLE; and as `ImportTurnsService.take` */
  async append({ id, run, roomId, ...given }: AppendToRoom): Promise<AppendAnswer> {
    const entries = await entriesOf(given.entries);
    const { key, isOpen } = await this.enter({ id, run, roomId });
    await this.know(entries.flatMap(usersOf));
    const named = entries.map((entry) => namedEntry(key, roomId, entry));
    // A room that takes no messages needs no files. If one is written meanwhile, the sweep finds them.
    const files = isOpen
      ? await this.sql.transaction((open) => bindImportedFiles(open, key, roomId, withFiles(named), { isSent: false }))
      : new Map();
    return this.submit(roomId, 'import:append', { messages: named.map((entry) => appendedMessage(entry, files)) });
  }

  private async enter({ id, run, roomId }: Pick<RunInRoom, 'id' | 'run' | 'roomId'>) {
    const key = await this.turns.take({ id, run });
    const place = await this.sql.transaction((open) => readPlace(open, id, roomId));
    if (place === undefined) throw new ChatError('NOT_FOUND');
    return { key, isOpen: place.is_gone === false && place.is_in_use === false };
  }

  /** @throws ChatError UNAVAILABLE if history does not know one of them and auth is not reachable */
  private async know(userIds: readonly UserId[]): Promise<void> {
    if ((await this.people.resolve(userIds)).size > 0) throw new ChatError('UNAVAILABLE');
  }

  private submit<Type extends 'import:show' | 'import:append'>(
    roomId: RunInRoom['roomId'],
    type: Type,
    request: CommandRequests[Type],
  ): Promise<CommandData[Type]> {
    this.pace.excuse(ROOM_CHANGES[type]);
    const deadline = this.bus.now() + DEADLINE_MS;
    return submitToRoom(this.bus, roomId, { by: 'imports', type, request, deadline });
  }
}
