import { ChatError } from '#contracts/errors';
import { FILE_NAME_CHARS_MAX, LIMITS } from '#contracts/limits';
import { isBlank, truncate } from '#contracts/text';

/** The bytes of a file: a `File`, a `Blob`, or in Node a path. */
export type FileSource = Blob | string;

interface NodeFiles {
  openAsBlob(path: string): Promise<Blob>;
}

/** The part of Node that opens a path. Not an import: bundlers for browsers would look for the module. */
interface NodeGlobal {
  readonly process?: { readonly getBuiltinModule?: (id: 'node:fs') => NodeFiles | undefined };
}

const TYPE_CHARS_MAX = 127;
const MEDIA_TYPE = /^[a-z0-9][\w!#$&^.+-]*\/[a-z0-9][\w!#$&^.+-]*$/i;
/** The name of a file without one, or whose name the server would refuse. */
const NAMELESS = 'file';

/** The file's name as the server allows it: one line, no separators of paths, nothing invisible. */
export function nameOf(source: FileSource): string {
  const name = truncate(givenName(source).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, ''), FILE_NAME_CHARS_MAX);
  return isBlank(name) || name === '.' || name === '..' ? NAMELESS : name;
}

/** The media type that the source declares; `''` if it declares none. */
export function typeOf(source: FileSource): string {
  const type = typeof source === 'string' ? '' : (source.type.split(';')[0] ?? '').trim();
  return type.length <= TYPE_CHARS_MAX && MEDIA_TYPE.test(type) ? type : '';
}

/** The reason why the server would refuse a file of this size, or `null`. */
export function sizeError(bytes: number): ChatError | null {
  if (bytes > LIMITS.fileBytes) return new ChatError('TOO_LARGE', { message: 'The file is too large.' });
  return bytes === 0 ? new ChatError('INVALID', { message: 'The file is empty.', field: 'bytes' }) : null;
}

/** Rejects with `INVALID` if there is no such file. */
export async function openSource(source: FileSource): Promise<Blob> {
  if (typeof source !== 'string') return source;
  const files = (globalThis as unknown as NodeGlobal).process?.getBuiltinModule?.('node:fs');
  if (files === undefined) throw unreadable(new Error('Only Node opens paths.'));
  try {
    return await files.openAsBlob(source);
  } catch (error) {
    throw unreadable(error);
  }
}

/** The error of a file whose bytes cannot be read, for example because it has changed since it was chosen. */
export function unreadable(cause: unknown): ChatError {
  return new ChatError('INVALID', { message: 'The file cannot be read.', field: 'files' }, { cause });
}

function givenName(source: FileSource): string {
  if (typeof source === 'string') return source.split(/[/\\]/).at(-1) ?? '';
  return 'name' in source && typeof source.name === 'string' ? source.name.replace(/[/\\]/g, '_') : '';
}
