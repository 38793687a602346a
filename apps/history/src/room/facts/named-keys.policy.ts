import {
  LIMITS,
  roomNameKey,
  traitsOf,
  type CommandId,
  type FileId,
  type MessageId,
  type RoomId,
  type UserId,
} from '#contracts';
import { nameSkeletons } from '../rules/name-skeletons.policy.js';
import type { ReactionKey } from '../draft/reactions-draft.js';
import type { Entry, RoomWork } from '../draft/room-work.js';
import type { Names } from './names.js';
import type { OriginKey } from './origin.js';

/** All keys that the commands of one transaction name, each once, to be read at once. */
export interface NamedKeys {
  readonly messages: [RoomId, MessageId][];
  readonly rows: [RoomId, MessageId][];
  readonly reactions: (ReactionKey & { readonly roomId: RoomId })[];
  readonly origins: OriginKey[];
  readonly files: [RoomId, FileId][];
  readonly members: [RoomId, UserId][];
  readonly results: [RoomId, CommandId][];
  readonly purges: RoomId[];
  /** Users who may leave as owners, and the number of possible next owners to read. */
  readonly leavers: [RoomId, UserId, number][];
  readonly people: UserId[];
  readonly joiners: UserId[];
  readonly directKeys: string[];
  readonly publicNames: string[];
  readonly skeletons: string[];
  readonly blockings: [UserId, UserId][];
  readonly contacts: [UserId, UserId][];
}

export function namedKeys(works: readonly RoomWork[]): NamedKeys {
  const keys = new KeyCollector();
  for (const { roomId, entries } of works) {
    const heirs = heirsToRead(entries);
    for (const entry of entries) keys.addEntry(roomId, entry, heirs);
  }
  return keys.collected();
}

/** The number of possible next owners to read: one more than there are commands, or all members if the room may end. */
function heirsToRead(entries: readonly Entry[]): number {
  return entries.some(({ names }) => names.endsRoom) ? LIMITS.membersPerRoom : entries.length + 1;
}

/** Most commands leave most names out: this array is shared. */
const NONE: readonly never[] = [];

class KeyCollector {
  private readonly messages = new Map<string, [RoomId, MessageId]>();
  private readonly members = new Map<string, [RoomId, UserId]>();
  private readonly rows = new Map<string, [RoomId, MessageId]>();
  private readonly reactions: NamedKeys['reactions'] = [];
  private readonly origins: OriginKey[] = [];
  private readonly files = new Map<string, [RoomId, FileId]>();
  private readonly results: [RoomId, CommandId][] = [];
  private readonly purges = new Set<RoomId>();
  private readonly leavers = new Map<string, [RoomId, UserId, number]>();
  private readonly people = new Set<UserId>();
  private readonly joiners = new Set<UserId>();
  private readonly directKeys = new Set<string>();
  private readonly publicNames = new Set<string>();
  private readonly skeletons = new Set<string>();
  private readonly blockings: [UserId, UserId][] = [];
  private readonly contacts: [UserId, UserId][] = [];

  addEntry(roomId: RoomId, { command, names }: Entry, heirs: number): void {
    const { userId } = command.actor;
    this.members.set(roomId + userId, [roomId, userId]);
    if (traitsOf(command.type).keepsResult) this.results.push([roomId, command.commandId]);
    // Only these commands make another user the owner. So if the room may end, its present owner is among them.
    if (names.mayLoseOwner || names.endsRoom) this.leavers.set(roomId + userId, [roomId, userId, heirs]);
    if (names.purge) this.purges.add(roomId);
    this.addOfRoom(roomId, userId, names);
    this.addUsers(names);
  }

  collected(): NamedKeys {
    return {
      messages: [...this.messages.values()],
      members: [...this.members.values()],
      rows: [...this.rows.values()],
      reactions: this.reactions,
      origins: this.origins,
      files: [...this.files.values()],
      results: this.results,
      purges: [...this.purges],
      leavers: [...this.leavers.values()],
      people: [...this.people],
      joiners: [...this.joiners],
      directKeys: [...this.directKeys],
      publicNames: [...this.publicNames],
      skeletons: [...this.skeletons],
      blockings: this.blockings,
      contacts: this.contacts,
    };
  }

  private addOfRoom(roomId: RoomId, userId: UserId, names: Names): void {
    addPairs(this.members, roomId, names.members);
    addPairs(this.messages, roomId, names.messages);
    addPairs(this.rows, roomId, names.rows);
    addPairs(this.files, roomId, names.files);
    for (const origin of names.origins ?? NONE) this.origins.push({ ...origin, userId });
    for (const reaction of names.reactions ?? NONE) this.reactions.push({ roomId, userId, ...reaction });
  }

  private addUsers({ people, joiners, blockings, contacts, directKey, publicName }: Names): void {
    for (const userId of people ?? NONE) this.people.add(userId);
    for (const userId of joiners ?? NONE) this.joiners.add(userId);
    for (const [by, whom] of blockings ?? NONE) this.blockings.push([by, whom]);
    for (const [user, other] of contacts ?? NONE) this.contacts.push([user, other]);
    if (directKey !== undefined) this.directKeys.add(directKey);
    if (publicName === undefined) return;
    this.publicNames.add(roomNameKey(publicName));
    for (const skeleton of nameSkeletons(publicName)) this.skeletons.add(skeleton);
  }
}

function addPairs<Id extends string>(
  pairs: Map<string, [RoomId, Id]>,
  roomId: RoomId,
  ids: readonly Id[] = NONE,
): void {
  for (const id of ids) pairs.set(roomId + id, [roomId, id]);
}
