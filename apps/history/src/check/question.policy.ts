import type { CommandId, CommandType, Ext, MessageId, RoomCommand, RoomId, UserId, UserType } from '#contracts';
import type { Content } from '../room/draft/content.js';
import type { RoomDraft } from '../room/draft/room-draft.js';

/** The bounds of one question. */
const ENTRIES_MAX = 100;
const BYTES_MAX = 1024 * 1024;
/** The JSON around the entries. */
const FRAME_BYTES = '{"checks":[]}'.length;

type Kind = 'send' | 'edit' | 'forward' | 'append';

const KINDS: { readonly [Type in CommandType]?: Kind } = {
  'message:send': 'send',
  'message:reply': 'send',
  'message:everyone': 'send',
  'message:grow': 'send',
  'schedule:send': 'send',
  'message:edit': 'edit',
  'message:forward': 'forward',
  'message:append': 'append',
  'message:finish': 'append',
};

/** One message that the check is asked about, as it is sent. */
export interface CheckEntry {
  readonly kind: Kind;
  readonly roomId: RoomId;
  readonly room: { readonly kind: string; readonly visibility: string; readonly name: string | null };
  readonly messageId: MessageId;
  readonly senderId: UserId;
  readonly sender: { readonly username: string; readonly displayName: string; readonly type: UserType };
  readonly body: string;
  readonly ext: Ext | null;
  readonly files: readonly { readonly name: string; readonly type: string; readonly bytes: number }[];
  readonly threadId: MessageId | null;
}

/** A message to be asked about. */
export interface Asked {
  readonly commandId: CommandId;
  /** Equal for equal contents. */
  readonly content: string;
  /** JSON of its `CheckEntry`. */
  readonly json: string;
}

/** True for the commands that bring content. */
export function bringsContent({ type, request }: RoomCommand): boolean {
  return type === 'message:finish' ? request.ext !== undefined : KINDS[type] !== undefined;
}

/** The message as the check sees it. The draft has the changes of the commands before it. */
export function askedOf(draft: RoomDraft, command: RoomCommand, content: Content): Asked {
  const { kind, visibility, name } = draft.record;
  const { userId: senderId, username, displayName, type } = command.actor;
  const request = command.request as { readonly id: MessageId; readonly threadId?: MessageId };
  const entry: CheckEntry = {
    kind: KINDS[command.type] ?? 'send',
    roomId: draft.roomId,
    room: { kind, visibility, name },
    messageId: request.id,
    senderId,
    sender: { username, displayName, type },
    ...shownOf(content),
    threadId: request.threadId ?? draft.row(request.id)?.thread_id ?? null,
  };
  return { commandId: command.commandId, content: contentKey(content), json: JSON.stringify(entry) };
}

/** Equal for contents that the check cannot tell from each other. */
export function contentKey(content: Content): string {
  return JSON.stringify(shownOf(content));
}

function shownOf({ body, ext, files }: Content): Pick<CheckEntry, 'body' | 'ext' | 'files'> {
  return { body, ext, files: files.map((file) => ({ name: file.name, type: file.type, bytes: file.bytes })) };
}

/** The messages of each question, in their order. One message always fits. */
export function questionsOf(asked: readonly Asked[]): Asked[][] {
  const questions: Asked[][] = [];
  let bytes = 0;
  for (const each of asked) {
    const more = Buffer.byteLength(each.json) + 1;
    const last = questions.at(-1);
    if (last === undefined || last.length === ENTRIES_MAX || bytes + more > BYTES_MAX) {
      questions.push([each]);
      bytes = FRAME_BYTES + more;
    } else {
      last.push(each);
      bytes += more;
    }
  }
  return questions;
}

export function bodyOf(question: readonly Asked[]): string {
  return `{"checks":[${question.map(({ json }) => json).join(',')}]}`;
}
