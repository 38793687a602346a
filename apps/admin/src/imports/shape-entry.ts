import { FILE_NAME_CHARS_MAX, isEmoji, isExt, isTextWithin, type UserId } from '#contracts';
import type { ImportedEntry, ImportedFile } from '#access/imports-api';
import type { FileRecord, ReactionRecord, SourceId } from '#import/records';
import type { Entry } from '#import/tidy/entries';
import type { ImportedPeople } from './imported-people.js';

/** More of one message do not fit a part. */
const REACTIONS_MAX = 20_000;
const SENDER_NAME_CHARS_MAX = 80;
const TYPE_CHARS_MAX = 255;
const NAMELESS = 'file';

/** A message at the source, and as history takes it. */
export interface Shaped {
  readonly entry: Entry;
  readonly given: ImportedEntry;
  /** The JSON of `given`. */
  readonly json: string;
  /** Why reactions do not come over. */
  readonly lost: readonly string[];
  /** Why files come over without their bytes. */
  readonly missing: ReadonlyMap<SourceId, string>;
}

/** @param missing as of the result */
export function shapeEntry(entry: Entry, missing: ReadonlyMap<SourceId, string>, people: ImportedPeople): Shaped {
  const lost: string[] = [];
  const given = givenOf(entry, missing, people, lost);
  return { entry, given, json: JSON.stringify(given), lost, missing };
}

function givenOf(
  { message, files, reactions, isPinned }: Entry,
  missing: ReadonlyMap<SourceId, string>,
  people: ImportedPeople,
  lost: string[],
): ImportedEntry {
  const { id, createdAt, body, threadOf, inRoom, replyTo, editedAt, deleted } = message;
  const sender = people.accountOf(message.sender);
  const isErased = message.sender !== null && sender === null;
  const mentions = message.mentions.flatMap((person) => people.accountOf(person) ?? []);
  return {
    ...{ id, sender, senderName: isErased ? null : senderNameOf(message, people), createdAt, body },
    ...{ mentions: [...new Set(mentions)], threadOf, inRoom, replyTo, editedAt, deleted },
    files: files.map((file) => shapeFile(file, !missing.has(file.id))),
    reactions: shapeReactions(reactions, people, lost),
    ...{ pinned: isPinned, everyone: message.everyone === true, ext: isErased ? null : extOf(message) },
  };
}

/** Data that Parley would not store is nothing that people see. */
function extOf({ ext = null }: Entry['message']): ImportedEntry['ext'] {
  return isExt(ext) ? ext : null;
}

/** `null` where the account has the same name. */
function senderNameOf({ sender, senderName: name }: Entry['message'], people: ImportedPeople): string | null {
  if (sender !== null && name === people.nameOf(sender)) return null;
  const text = Array.from(name ?? '')
    .slice(0, SENDER_NAME_CHARS_MAX)
    .join('')
    .trim();
  return isTextWithin(text, { max: SENDER_NAME_CHARS_MAX }) ? text : null;
}

function shapeFile({ id, name, type, bytes }: FileRecord, stored: boolean): ImportedFile {
  const given = Array.from(name).slice(0, FILE_NAME_CHARS_MAX).join('').trim();
  return {
    source: id,
    name: isTextWithin(given, { max: FILE_NAME_CHARS_MAX }) ? given : NAMELESS,
    type: isTextWithin(type, { max: TYPE_CHARS_MAX }) ? type : null,
    bytes,
    stored,
  };
}

function shapeReactions(
  given: readonly ReactionRecord[],
  people: ImportedPeople,
  lost: string[],
): readonly { readonly user: UserId; readonly emoji: string }[] {
  const seen = new Set<string>();
  return given.flatMap(({ user: person, emoji }) => {
    const user = people.accountOf(person);
    const reason = reasonAgainst(user, emoji, seen);
    if (reason !== null) lost.push(reason);
    if (reason !== null || user === null) return [];
    seen.add(`${emoji} ${user}`);
    return [{ user, emoji }];
  });
}

function reasonAgainst(user: UserId | null, emoji: string, seen: ReadonlySet<string>): string | null {
  if (user === null) return 'erased here';
  if (!isEmoji(emoji)) return 'not an emoji';
  if (seen.has(`${emoji} ${user}`)) return 'another person of the account';
  return seen.size < REACTIONS_MAX ? null : 'over a limit';
}
