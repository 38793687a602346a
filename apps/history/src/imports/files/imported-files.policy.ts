import { FILE_NAME_CHARS_MAX, MEDIA_TYPE, MEDIA_TYPE_CHARS_MAX, type FileId, type StoredFile } from '#contracts';
import type { ImportedFile } from '#access/imports-api';
import { UNKNOWN_TYPE } from '../../room/rows/file.rows.js';

/** No name of a file has them (`AddFile`). */
const FORBIDDEN = /[/\\\p{Cc}\p{Cf}\u2028\u2029]/gu;
const NAMELESS = 'file';
/** The hash of bytes that nobody has. */
const NO_HASH = '0'.repeat(64);

/** The name at the source as a name of Parley's. */
export function fileNameOf(name: string): string {
  const given = Array.from(name.replaceAll(FORBIDDEN, '_')).slice(0, FILE_NAME_CHARS_MAX).join('').trim();
  return given === '' || given === '.' || given === '..' ? NAMELESS : given;
}

/** `null` if the source's type is none. */
export function mediaTypeOf(type: string | null | undefined): string | null {
  const given = type?.split(';', 1)[0]?.trim() ?? '';
  return given.length <= MEDIA_TYPE_CHARS_MAX && MEDIA_TYPE.test(given) ? given : null;
}

/** A file whose bytes are missing, as clients see one that the store has lost. */
export function missingFile(
  { id, name }: { readonly id: FileId; readonly name: string },
  { type, bytes }: Pick<ImportedFile, 'type' | 'bytes'>,
): StoredFile {
  return {
    id,
    name,
    type: mediaTypeOf(type) ?? UNKNOWN_TYPE,
    bytes: bytes ?? 0,
    width: null,
    height: null,
    sha256: NO_HASH,
    state: 'gone',
    thumb: null,
  };
}
