import type { CommandResult, MessageId, UserId } from '#contracts';
import { applyCommand } from '../commands/apply.policy.js';
import type { PeopleDraft } from '../room/draft/people-draft.js';
import { RoomDraft } from '../room/draft/room-draft.js';
import type { Entry, RoomWork } from '../room/draft/room-work.js';
import type { KnownMessage, MemberRecord, RoomFacts } from '../room/facts/room-facts.js';
import type { RememberedRoom } from './room-memory.js';

/** New messages of one room that may be stored if the room has not changed since it was remembered. */
export interface Append {
  readonly work: RoomWork;
  readonly draft: RoomDraft;
  readonly before: RememberedRoom;
  readonly results: readonly (readonly [Entry, CommandResult])[];
}

/**
 * Decides the sends of a room from the remembered state. `undefined` if one of them is anything but a new message:
 * another command, a repeat, or a refusal, which needs the stored state. Mentions, files and purged rooms need more rows.
 */
export function planAppend(
  work: RoomWork,
  before: RememberedRoom | undefined,
  people: PeopleDraft,
  unused: Omit<RoomFacts, 'room' | 'members' | 'messages'>,
  time: Date,
): Append | undefined {
  if (before === undefined || before.room.first_seq > 1 || !work.entries.every(isPlainSend)) return undefined;
  for (const { command } of work.entries) {
    const sender = before.people.get(command.actor.userId);
    if (sender === undefined) return undefined;
    people.learn(sender);
  }
  const now = new Date(Math.max(time.getTime(), before.room.last_activity_at.getTime()));
  const { room, members, messages } = namedFacts(work, before);
  // The spread comes last: fields after it cost microseconds (Node 20).
  const facts = { room, members, messages, ...unused };
  const draft = new RoomDraft(work.roomId, facts, people, now, new Map(work.failedSends));
  const results: (readonly [Entry, CommandResult])[] = [];
  for (const entry of work.entries) {
    const outcome = applyCommand(draft, entry);
    if (outcome.kind !== 'result' || !isNewMessage(outcome.result)) return undefined;
    results.push([entry, outcome.result]);
  }
  return { work, draft, before, results };
}

function isPlainSend({ command, names }: Entry): boolean {
  return command.type === 'message:send' && (names.members?.length ?? 0) === 0 && names.files === undefined;
}

function isNewMessage(result: CommandResult): boolean {
  return result.ok && 'dup' in result.data && !result.data.dup;
}

/** Copies, because the draft changes them and the append may fail. */
function namedFacts(
  { entries }: RoomWork,
  { room, members, messages }: RememberedRoom,
): Pick<RoomFacts, 'room' | 'members' | 'messages'> {
  const senders = new Map<UserId, MemberRecord>();
  const named = new Map<MessageId, KnownMessage>();
  for (const { command, names } of entries) {
    const { userId } = command.actor;
    const member = senders.has(userId) ? undefined : members.get(userId);
    if (member !== undefined) senders.set(userId, { ...member });
    for (const id of names.messages ?? []) {
      const message = messages.get(id);
      if (message !== undefined) named.set(id, message);
    }
  }
  return { room: { ...room }, members: [...senders.values()], messages: [...named.values()] };
}
