import type { CommandResult } from '#contracts';
import { applyCommand } from '../commands/apply.policy.js';
import type { PeopleDraft } from '../room/draft/people-draft.js';
import { RoomDraft } from '../room/draft/room-draft.js';
import type { Entry, RoomWork } from '../room/draft/room-work.js';
import type { SharedRows } from '../room/draft/shared-rows.js';
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
 * another command, a repeat, or a refusal, which needs the stored state. Mentions, files, `keepsUnread` and purged rooms need more rows.
 */
export function planAppend(
  work: RoomWork,
  before: RememberedRoom | undefined,
  people: PeopleDraft,
  shared: SharedRows,
  time: Date,
): Append | undefined {
  if (before === undefined || before.room.first_seq > 1 || !work.entries.every(isPlainSend)) return undefined;
  for (const { command } of work.entries) {
    const sender = before.people.get(command.actor.userId);
    if (sender === undefined) return undefined;
    people.learn(sender);
  }
  const now = new Date(Math.max(time.getTime(), before.room.last_activity_at.getTime()));
  // Copies, because the draft changes them and the append may fail.
  const [room, failedSends] = [{ ...before.room }, new Map(work.failedSends)];
  const draft = new RoomDraft({ roomId: work.roomId, room, people, shared, now, failedSends });
  addNamed(draft, work, before);
  const results: (readonly [Entry, CommandResult])[] = [];
  for (const entry of work.entries) {
    const outcome = applyCommand(draft, entry);
    if (outcome.kind !== 'result' || !isNewMessage(outcome.result)) return undefined;
    results.push([entry, outcome.result]);
  }
  return { work, draft, before, results };
}

function isPlainSend({ command, names: { members, files, keepsUnread } }: Entry): boolean {
  const isSend = command.type === 'message:send' && keepsUnread !== true;
  return isSend && (members?.length ?? 0) === 0 && files === undefined;
}

function isNewMessage(result: CommandResult): boolean {
  return result.ok && 'dup' in result.data && !result.data.dup;
}

function addNamed(draft: RoomDraft, { entries }: RoomWork, { members, messages }: RememberedRoom): void {
  for (const { command, names } of entries) {
    const { userId } = command.actor;
    const member = draft.member(userId) === undefined ? members.get(userId) : undefined;
    if (member !== undefined) draft.knowMember({ ...member });
    for (const id of names.messages ?? []) {
      const message = messages.get(id);
      if (message !== undefined) draft.knowMessage(message);
    }
  }
}
