import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import { ChatError, type Actor, type AvatarId, type NewAvatar, type Room, type RoomId } from '#contracts';
import { makeAvatar } from '#images/avatar';
import { Images } from '#images/images';
import type { Caller } from '#platform/limits/admission';
import { FairTurns } from '#platform/limits/fair-turns';
import { submitToRoom } from '../jobs/server-commands.js';
import { readableRoom } from '../reads/access/access.store.js';
import { assertMay } from '../room/rules/permissions.policy.js';
import { ReadSql } from '../store/read-sql.js';
import { readAvatar } from './room-avatars.store.js';

/** Pictures of rooms. A change is a command of the room; the command checks again whether the caller may change it. */
@Injectable()
export class RoomAvatarsService implements OnApplicationShutdown {
  private readonly images = new Images();

  constructor(
    private readonly reads: ReadSql,
    private readonly bus: CommandBus,
    private readonly turns: FairTurns,
  ) {}

  /** @throws ChatError RATE_LIMITED, NOT_FOUND */
  async get(id: AvatarId): Promise<Buffer> {
    const webp = await readAvatar(this.reads, id);
    if (webp === undefined) throw new ChatError('NOT_FOUND');
    return webp;
  }

  /**
   * Takes a turn for each part but the picture, which comes at the speed of its client and is decoded in turns of its own.
   * @param picture reads the picture from the request
   * @throws ChatError as `room:update`, and as `makeAvatar`
   */
  async put(actor: Actor, caller: Caller, roomId: RoomId, picture: () => Promise<Buffer>): Promise<Room> {
    // First the rights: reading and decoding are expensive.
    const room = await this.turns.run('short', caller, {}, () => readableRoom(this.reads, actor.userId, roomId));
    assertMay('room:update', room, room.my_role);
    const { id, webp } = await makeAvatar(this.images, actor.userId, await picture());
    const change = () => this.change(actor, roomId, { id, webp: webp.toString('base64') });
    return this.turns.run('command', caller, {}, change);
  }

  /** A repeat changes nothing. @throws ChatError as `room:update` */
  async remove(actor: Actor, roomId: RoomId): Promise<void> {
    await this.change(actor, roomId, null);
  }

  onApplicationShutdown(): void {
    this.images.close();
  }

  private change(actor: Actor, roomId: RoomId, avatar: NewAvatar | null): Promise<Room> {
    return submitToRoom(this.bus, roomId, { by: 'avatars', type: 'room:avatar', request: { avatar }, actor });
  }
}
