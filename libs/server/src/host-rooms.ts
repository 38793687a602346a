import type { RoomSettings, ServerMemberEntry, ServerRoom } from '#contracts';
import { LIST_MAX } from '#contracts/limits';
import type { ServerMember, SetMembersAnswer } from '#contracts/routes/server-room.routes';

import { batchesOf } from './batches.policy.js';
import type { HostRequests } from './host-requests.js';
import { itemsOf } from './pages.js';
import { ParleyError } from './parley-error.js';

/** The host's id of a user, or a user with a role. Without a role a new one is `member`, and a member keeps theirs. */
export type MemberToSet = string | ServerMemberEntry;

export interface MembersToSet {
  readonly set?: readonly MemberToSet[];
  /** The host's ids of users. */
  readonly remove?: readonly string[];
  /** No system messages in the room. */
  readonly quiet?: boolean;
}

export interface RoomToPut extends Partial<RoomSettings> {
  /** Users to add, or to give a role. The others stay: `setMembers` removes. */
  readonly members?: readonly MemberToSet[];
}

type Change = { readonly externalId: string } & ({ readonly set: ServerMemberEntry } | { readonly remove: true });

/** The rooms of the app, by the host's own ids. Needs the scope `rooms`. */
export class HostRooms {
  constructor(private readonly requests: HostRequests) {}

  /**
   * Makes the room, which needs a `name` and is private, or changes what is given; then sets the members.
   * @throws ParleyError with `refused`, if the room is put and some members are not
   */
  async upsert(externalId: string, { members = [], ...settings }: RoomToPut): Promise<ServerRoom> {
    const path = { externalId };
    const room = await this.requests.send('PUT /v1/server/rooms/{externalId}', { path, body: settings });
    if (members.length === 0) return room;
    const { changed } = await this.setMembers(externalId, { set: members });
    return changed === 0 ? room : this.retrieve(externalId);
  }

  /** @throws ParleyError NOT_FOUND */
  async retrieve(externalId: string): Promise<ServerRoom> {
    return this.requests.send('GET /v1/server/rooms/{externalId}', { path: { externalId } });
  }

  /** All rooms of the app, by `externalId`. */
  list(): AsyncGenerator<ServerRoom, void, undefined> {
    return itemsOf(
      (page) => this.requests.send('GET /v1/server/rooms', { query: { ...page, limit: LIST_MAX } }),
      ({ rooms }) => rooms,
    );
  }

  /** Deletes the room with its messages. One that is unknown is ok. */
  async delete(externalId: string): Promise<void> {
    return this.requests.send('DELETE /v1/server/rooms/{externalId}', { path: { externalId } });
  }

  /** The members of the room. Users of others have no `externalId`. */
  members(externalId: string): AsyncGenerator<ServerMember, void, undefined> {
    const path = { externalId };
    return itemsOf(
      (page) =>
        this.requests.send('GET /v1/server/rooms/{externalId}/members', { path, query: { ...page, limit: LIST_MAX } }),
      ({ members }) => members,
    );
  }

  /**
   * Adds any number of members or gives them roles, then removes others, each for itself. `partial` returns whom Parley refused.
   * @throws ParleyError after all were tried, with `refused`, if Parley refused any; not with `partial`
   */
  async setMembers(
    externalId: string,
    { set = [], remove = [], quiet = false }: MembersToSet,
    { partial = false }: { readonly partial?: boolean } = {},
  ): Promise<SetMembersAnswer> {
    const all: SetMembersAnswer = { changed: 0, refused: [] };
    for (const batch of batchesOf([...set.map(added), ...remove.map(removed)])) {
      const { changed, refused } = await this.requests.send('POST /v1/server/rooms/{externalId}/members', {
        path: { externalId },
        body: {
          set: batch.flatMap((change) => ('set' in change ? [change.set] : [])),
          remove: batch.flatMap((change) => ('remove' in change ? [change.externalId] : [])),
          quiet,
        },
      });
      all.changed += changed;
      all.refused.push(...refused);
    }
    if (!partial) ParleyError.throwFor(all.refused);
    return all;
  }
}

function added(member: MemberToSet): Change {
  const set = typeof member === 'string' ? { externalId: member } : member;
  return { externalId: set.externalId, set };
}

function removed(externalId: string): Change {
  return { externalId, remove: true };
}
