import { SearchScope } from './events/message.events.js';
import type { FileId, RoomId } from './ids.js';
import { FILE_NAME_CHARS_MAX, FILE_URLS_MAX, LIMITS, LIST_DEFAULT, LIST_MAX } from './limits.js';
import { IsCount, IsCursor, IsFlag, IsId, IsIdList, IsOneOf, IsText, Optional } from './validation.js';

/** Variants of a file's bytes, besides the file itself. */
export const FILE_VARIANTS = ['thumb'] as const;
export type FileVariant = (typeof FILE_VARIANTS)[number];

/** A name of one line that is no path. */
const FILE_NAME = {
  pattern: /^(?!\.{1,2}$)[^/\\\p{Cc}\p{Cf}\u2028\u2029]+$/u,
  characters: 'without /, \\, control and format characters; "." and ".." are no names',
};

/** A media type without parameters. */
export const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/i;
export const MEDIA_TYPE_CHARS_MAX = 127;

/** The client makes the `id`, which identifies repeats. `sha256`: 64 lower-case hex digits. `type`: a media type. */
export class AddFile {
  @IsId() roomId!: RoomId;
  @IsId() id!: FileId;
  @IsText({ max: FILE_NAME_CHARS_MAX, ...FILE_NAME }) name!: string;
  @IsCount(1) bytes!: number;
  @IsText({ min: 64, max: 64, pattern: /^[0-9a-f]{64}$/, characters: 'lower-case hex digits' }) sha256!: string;
  @Optional()
  @IsText({ max: MEDIA_TYPE_CHARS_MAX, pattern: MEDIA_TYPE, characters: 'a media type without parameters' })
  type?: string;
}

export class FileRef {
  @IsId() id!: FileId;
}

/** `inline`: browsers show images, audio and video instead of saving them. */
export class FileUrls {
  @IsIdList(FILE_URLS_MAX) ids!: FileId[];
  @Optional() @IsOneOf(FILE_VARIANTS) variant?: FileVariant;
  @Optional() @IsFlag() inline?: boolean;
}

export class GetFile extends FileRef {
  @Optional() @IsOneOf(FILE_VARIANTS) variant?: FileVariant;
  @Optional() @IsFlag() inline?: boolean;
}

export class ListFiles {
  @IsId() roomId!: RoomId;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

/** Kinds of files by the first part of their media type; `other`: all but the first three. */
export const FILE_KINDS = ['image', 'video', 'audio', 'other'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** Messages with a file whose name contains every word of `query`, and that is of this `type`. Without both: all messages with files. */
export class SearchFiles extends SearchScope {
  @Optional() @IsText({ max: LIMITS.queryChars }) query?: string;
  @Optional() @IsOneOf(FILE_KINDS) type?: FileKind;
}
