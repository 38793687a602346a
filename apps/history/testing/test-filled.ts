import { newId, type Actor, type CommandData, type CommandRequests, type RoomId, type UserId } from '#contracts';
import { SERVER } from '../src/jobs/server-commands.js';
import type { TestHistory } from './test-history.js';
import type { TestStore } from './test-store.js';

type ImportCommand = 'import:show' | 'import:append' | 'import:undo';

const CREATED = '2020-03-01T09:00:00.000Z';

/** Rooms as an import fills them: they have all but a row in `rooms`, and members. */
export class TestFilled {
  readonly importId = newId();

  constructor(
    private readonly store: TestStore,
    private readonly history: TestHistory,
  ) {}

  async open(): Promise<void> {
    await this.store.query(
      `INSERT INTO history.imports (id, format, name, key) VALUES ($1::uuid, 'test', $1::uuid::text, '')`,
      [this.importId],
    );
  }

  /** Takes a room away from its members: what is in it looks as if an import had put it there, at its beginning. */
  async unseen(roomId: RoomId): Promise<RoomId> {
    await this.store.query(
      `INSERT INTO history.import_rooms (room_id, import_id, source, kind, head_seq, head_rev, main_head, last_at)
       SELECT r.id, $2, r.id::text, r.kind, r.head_seq, r.head_rev, coalesce(m.main_before, r.head_seq), r.last_activity_at
         FROM history.rooms r LEFT JOIN history.messages m ON m.room_id = r.id AND m.seq = r.head_seq WHERE r.id = $1`,
      [roomId, this.importId],
    );
    await this.store.query('DELETE FROM history.members WHERE room_id = $1', [roomId]);
    await this.store.query('DELETE FROM history.rooms WHERE id = $1', [roomId]);
    this.history.writer.forgetAll();
    return roomId;
  }

  /** A filled group with two messages of its only member. */
  async group(owner: Actor): Promise<RoomId> {
    const roomId = await this.history.group(owner);
    for (const body of ['hello', 'world']) await this.history.send(roomId, owner, body);
    return this.unseen(roomId);
  }

  run<Type extends ImportCommand>(
    roomId: RoomId,
    type: Type,
    request: CommandRequests[Type],
    history = this.history,
  ): Promise<CommandData[Type]> {
    return history.done(roomId, type, SERVER, request);
  }

  show(
    roomId: RoomId,
    users: readonly Actor[],
    more: Partial<CommandRequests['import:show']> = {},
  ): Promise<CommandData['import:show']> {
    return this.run(roomId, 'import:show', shownTo(users, more));
  }
}

/** What shows a room to these users, the first one as its owner. */
export function shownTo(
  users: readonly { readonly userId: UserId }[],
  more: Partial<CommandRequests['import:show']> = {},
): CommandRequests['import:show'] {
  const direct = more.kind === 'direct';
  const members = users.map(({ userId }, index) => {
    return { userId, role: index === 0 && !direct ? ('owner' as const) : ('member' as const), joinedAt: CREATED };
  });
  const room = {
    digest: '',
    kind: 'group',
    visibility: 'private',
    topic: null,
    archived: false,
    createdAt: CREATED,
  } as const;
  return { ...room, name: direct ? null : 'imported', members, ...more };
}
