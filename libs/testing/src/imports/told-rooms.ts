import { isEmoji } from '#contracts/validation';
import type { NeutralRecord, SourceId } from '#import/records';

import { inOrder, nameOnly, namesIn, type SeenRoom } from './seen-rooms.js';

type Kind = NeutralRecord['record'];
type RecordOf<K extends Kind> = Extract<NeutralRecord, { record: K }>;

/** What the records of a room tell of a `SeenRoom`. */
type ToldRoom = Pick<SeenRoom, 'topic' | 'messages' | 'pins'> & { readonly name?: string };

const ofKind = <K extends Kind>(records: readonly NeutralRecord[], kind: K): readonly RecordOf<K>[] =>
  records.filter((record): record is RecordOf<K> => record.record === kind);

/**
 * The rooms of a person as ordered records tell them, in the order of `inOrder`.
 * @param person a source's id
 */
export function toldRooms(records: readonly NeutralRecord[], person: SourceId): readonly ToldRoom[] {
  const names = new Map(ofKind(records, 'user').map((user) => [user.id, nameOf(user)]));
  const usernames = new Map(
    ofKind(records, 'user').map(({ id, username }) => [username ?? '', names.get(id) ?? id] as const),
  );
  const seats = ofKind(records, 'membership').filter(({ state }) => state === 'joined');
  const rooms = ofKind(records, 'room').flatMap(({ id, name, topic }): ToldRoom[] => {
    if (!seats.some(({ room, user }) => room === id && user === person)) return [];
    const told = ofKind(records, 'message').filter(({ room }) => room === id);
    const pinned = new Set(ofKind(records, 'pin').map(({ message }) => message));
    const view: View = { records, told, names, usernames, pinned };
    return [
      {
        ...(name !== null && { name: nameOnly(name) }),
        topic,
        messages: told.map((message) => toldMessage(message, view)),
        pins: told.flatMap((message, place) => (pinned.has(message.id) ? [place] : [])),
      },
    ];
  });
  return inOrder(rooms);
}

const nameOf = ({ id, username, displayName }: RecordOf<'user'>): string => displayName ?? username ?? id;

interface View {
  readonly records: readonly NeutralRecord[];
  readonly told: readonly RecordOf<'message'>[];
  readonly names: ReadonlyMap<SourceId, string>;
  readonly usernames: ReadonlyMap<string, string>;
  readonly pinned: ReadonlySet<SourceId>;
}

function toldMessage(
  message: RecordOf<'message'>,
  { records, told, names, usernames, pinned }: View,
): SeenRoom['messages'][number] {
  const { id, sender, createdAt, editedAt, deleted, threadOf, inRoom, replyTo, body, mentions, files } = message;
  const placeOf = (other: SourceId | null): number | null => {
    const place = told.findIndex((each) => each.id === other);
    return place < 0 ? null : place;
  };
  const name = (person: SourceId): string => names.get(person) ?? person;
  const emoji = new Map<string, Set<string>>();
  for (const reaction of ofKind(records, 'reaction').filter(
    ({ message: of, emoji: sign }) => of === id && isEmoji(sign),
  ))
    emoji.set(reaction.emoji, (emoji.get(reaction.emoji) ?? new Set()).add(name(reaction.user)));
  return {
    ...{ createdAt, editedAt, isDeleted: deleted, pinned: pinned.has(id) },
    sender: sender === null ? null : name(sender),
    ...(body === '' && files.length > 0 ? { autoBody: true } : { autoBody: false, body: namesIn(body, usernames) }),
    ...(threadOf !== null && { inRoom, threadOf: placeOf(threadOf) }),
    // A reply that answers nothing else answers the root.
    replyTo: placeOf(replyTo ?? threadOf),
    replies: told.filter((reply) => reply.threadOf === id).length,
    mentions: mentions.map(name).sort(),
    reactions: [...emoji].map(([sign, by]) => ({ emoji: sign, by: [...by].sort() })),
    files: files.map((file) => {
      const found = ofKind(records, 'file').find((each) => each.id === file);
      return { name: found?.name, state: (found?.path ?? null) === null ? 'gone' : 'ready' };
    }),
  };
}
