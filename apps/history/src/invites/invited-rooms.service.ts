import { Injectable } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import { ChatError, type OpenedInvites, type RefusedRoom, type RoomId } from '#contracts';
import type { Identity } from '#access/identity';
import type { InviteForRooms } from '#access/invited-rooms';
import { Questions } from '#access/questions.port';
import { submitToRoom } from '../jobs/server-commands.js';
import { DefaultRoomsService } from './default-rooms.service.js';
import { isRefusal } from './refusals.policy.js';

/** What became of a room: whether the caller has joined it now, or why not. */
interface Tried {
  readonly roomId: RoomId;
  readonly joined?: boolean;
  readonly refusal?: RefusedRoom;
}

/** Invitations open rooms. Auth knows the invitations and their persons, history the rooms and their admins. */
@Injectable()
export class InvitedRoomsService {
  constructor(
    private readonly bus: CommandBus,
    private readonly questions: Questions,
    private readonly defaults: DefaultRoomsService,
  ) {}

  /**
   * Joins the rooms of the invitation. Without a code: of those that the account was made with. A new account also joins the default
   * rooms.
   * @throws ChatError NOT_FOUND with the field `code`, UNAVAILABLE, TIMEOUT, OVERLOADED
   */
  async open(me: Identity, code?: string): Promise<OpenedInvites> {
    const { userId } = me.actor;
    const { invites, accountAt } = await this.questions.ask('POST /internal/invites/find', {
      userId,
      ...(code !== undefined && { code }),
    });
    if (code !== undefined && invites.length === 0) throw notValid();
    const tried: Tried[] = [];
    for (const invite of invites) {
      const isOpen = invite.opens && (invite.isPerson || (await this.becomesPerson(me, invite, code)));
      if (isOpen) tried.push(...(await this.enter(me, invite, false)));
      else tried.push(...(await this.heldRooms(me, invite, code)));
    }
    await this.defaults.joinNow(me.actor, accountAt);
    return toAnswer(tried);
  }

  /** A request that joins nothing takes no use. Resolves to false for one that joins nothing. @throws ChatError NOT_FOUND */
  private async becomesPerson(me: Identity, invite: InviteForRooms, code: string | undefined): Promise<boolean> {
    const wouldJoin = (await this.enter(me, invite, true)).some(({ joined }) => joined === true);
    if (!wouldJoin || code === undefined) return false;
    const { used } = await this.questions.ask('POST /internal/invites/use', { userId: me.actor.userId, code });
    // Others have used it up meanwhile.
    if (!used) throw notValid();
    return true;
  }

  /** What an invitation that does not open gives: nothing new. @throws ChatError NOT_FOUND */
  private async heldRooms(me: Identity, invite: InviteForRooms, code: string | undefined): Promise<Tried[]> {
    const tried = await this.enter(me, invite, true);
    if (invite.opens) return tried;
    const held = tried.filter(({ joined }) => joined === false);
    // Who is in all of its rooms gets them whatever became of it.
    const isInAll = tried.length > 0 && held.length === tried.length;
    if (code !== undefined && !isInAll) throw notValid();
    return held;
  }

  private enter({ actor }: Identity, { makerId, roomIds }: InviteForRooms, looks: boolean): Promise<Tried[]> {
    const request = { makerId, looks };
    return Promise.all(
      roomIds.map(async (roomId): Promise<Tried> => {
        try {
          const { joined } = await submitToRoom(this.bus, roomId, {
            by: 'invites',
            type: 'room:enter',
            request,
            actor,
          });
          return { roomId, joined };
        } catch (error) {
          return { roomId, refusal: refusalOf(roomId, error) };
        }
      }),
    );
  }
}

/** @throws the error, unless it is a refusal */
function refusalOf(roomId: RoomId, error: unknown): RefusedRoom {
  if (!isRefusal(error)) throw error;
  const { scope } = error.details;
  return { roomId, code: error.code, ...(scope !== undefined && { scope }) };
}

/** Several invitations may have the same room: the caller is in it, or one of them says why not. */
function toAnswer(tried: readonly Tried[]): OpenedInvites {
  const rooms = [...new Set(tried.flatMap(({ roomId, refusal }) => (refusal === undefined ? [roomId] : [])))];
  const refused = new Map(tried.flatMap(({ roomId, refusal }) => (refusal === undefined ? [] : [[roomId, refusal]])));
  for (const roomId of rooms) refused.delete(roomId);
  return { rooms, refused: [...refused.values()] };
}

function notValid(): ChatError {
  return new ChatError('NOT_FOUND', { field: 'code', message: 'The invitation is not valid.' });
}
