import { setImmediate } from 'node:timers/promises';
import {
  ChatError,
  type Ext,
  FILE_NAME_CHARS_MAX,
  invalid,
  isExt,
  isBlank,
  IsEmoji,
  IsFlag,
  isId,
  IsId,
  IsIdList,
  IsText,
  isTextWithin,
  IsTime,
  isTime,
  isWhole,
  LIMITS,
  parseRequest,
  type RequestType,
  type UserId,
} from '#contracts';
import { fieldRule } from '#contracts/field-rules';
import type { ImportedEntry, ImportedFile } from '#access/imports-api';
import { SOURCE_CHARS_MAX } from '../opening/imports.requests.js';

const TYPE_CHARS_MAX = 255;
/** They take some milliseconds. */
export const ENTRIES_AT_ONCE = 100;

class GivenReaction {
  @IsId() user!: UserId;
  @IsEmoji() emoji!: string;
}

export class GivenFile implements ImportedFile {
  @IsText({ max: SOURCE_CHARS_MAX }) source!: string;
  @IsText({ max: FILE_NAME_CHARS_MAX }) name!: string;
  @IsNullOr((value) => isTextWithin(value, { max: TYPE_CHARS_MAX }), 'must be a media type') type!: string | null;
  @IsNullOr((value) => Number.isSafeInteger(value) && Number(value) >= 0, 'must be a number of bytes') bytes!:
    | number
    | null;
  @IsFlag() stored!: boolean;
}

/** A message of an import. */
class GivenEntry implements ImportedEntry {
  @IsText({ max: SOURCE_CHARS_MAX }) id!: string;
  @IsNullOr(isId, 'must be a lower-case UUID') sender!: UserId | null;
  @IsNullOr(isSourceText, 'must be a text') senderName!: string | null;
  @IsTime() createdAt!: string;
  @IsText({ min: 0, max: LIMITS.bodyChars, blank: true }) body!: string;
  @IsIdList(LIMITS.mentions) mentions!: UserId[];
  @IsNullOr(isSourceText, 'must be an id of the source') threadOf!: string | null;
  @IsFlag() inRoom!: boolean;
  @IsNullOr(isSourceText, 'must be an id of the source') replyTo!: string | null;
  @IsNullOr(isTime, 'must be an ISO 8601 time') editedAt!: string | null;
  @IsFlag() deleted!: boolean;
  @IsListUpTo(LIMITS.filesPerMessage, GivenFile) files!: GivenFile[];
  @IsListUpTo(Infinity, GivenReaction) reactions!: GivenReaction[];
  @IsFlag() pinned!: boolean;
  @IsFlag() everyone!: boolean;
  @IsNullOr(isExt, 'must be an object of data') ext!: Ext | null;
}

/** The entries of a request. Lets others have the process in between. @throws ChatError INVALID with the place of a bad one */
export async function entriesOf(given: readonly unknown[]): Promise<ImportedEntry[]> {
  const entries: ImportedEntry[] = [];
  for (const [index, each] of given.entries()) {
    if (index % ENTRIES_AT_ONCE === 0) await setImmediate();
    entries.push(atPlace(index, () => entryOf(each)));
  }
  return entries;
}

/** @throws ChatError as `work`, with the place of its entry */
export function atPlace<Result>(index: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof ChatError ? atEntry(index, error) : error;
  }
}

/** The error of an entry, with its place. */
function atEntry(index: number, { details: { field, message } }: ChatError): ChatError {
  const place = ['entries', String(index), ...(field === undefined ? [] : [field])].join('.');
  return new ChatError('INVALID', { field: place, ...(message !== undefined && { message }) });
}

function entryOf(given: unknown): ImportedEntry {
  const entry = parseRequest(GivenEntry, given);
  if (!isBlank(entry.body)) return entry;
  if (!entry.deleted && entry.files.length === 0) throw invalid('body', 'must not be blank');
  return { ...entry, body: '' };
}

function isSourceText(value: unknown): boolean {
  return isTextWithin(value, { max: SOURCE_CHARS_MAX });
}

/** A list, of objects with the fields of the class if one is named. */
export function IsListUpTo(max: number, type?: RequestType): PropertyDecorator {
  const valid = (value: unknown): boolean =>
    Array.isArray(value) && value.length <= max && (type === undefined || value.every((each) => isWhole(type, each)));
  const bound = max === Infinity ? '' : ` of at most ${String(max)}`;
  const of = type === undefined ? '' : ', each with all its fields';
  return fieldRule('isListUpTo', [max], valid, `must be a list${bound}${of}`);
}

export function IsNullOr(valid: (value: unknown) => boolean, reason: string): PropertyDecorator {
  return fieldRule('isNullOr', [reason], (value) => value === null || valid(value), `${reason}, or null`);
}
