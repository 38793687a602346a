import type { Limits } from '#client';

import type { GivenFile } from './given-files.js';

/** A file that the user has chosen and not sent. */
export interface ChosenFile {
  /** Unique on this page, even if the user chooses a file twice. */
  readonly key: number;
  readonly file: File;
}

let lastKey = 0;

export function chosen(files: readonly File[]): readonly ChosenFile[] {
  return files.map((file) => ({ key: ++lastKey, file }));
}

/** Why a file cannot be added. */
export type FileFault =
  | { readonly kind: 'folder' | 'empty'; readonly name: string }
  | { readonly kind: 'tooLarge'; readonly name: string; readonly max: number }
  | { readonly kind: 'tooMany'; readonly max: number };

export type FileLimits = Pick<Limits, 'fileBytes' | 'filesPerMessage'>;

/** The files that a message with `held` files can still take, in their order, and why it does not take the others. */
export function admit(
  given: readonly GivenFile[],
  held: number,
  limits: FileLimits,
): { readonly files: readonly File[]; readonly faults: readonly FileFault[] } {
  const faults = given.flatMap((each) => faultOf(each, limits) ?? []);
  const sound = given.filter((each) => faultOf(each, limits) === null).map(({ file }) => file);
  const files = sound.slice(0, Math.max(0, limits.filesPerMessage - held));
  if (files.length === sound.length) return { files, faults };
  return { files, faults: [...faults, { kind: 'tooMany', max: limits.filesPerMessage }] };
}

function faultOf({ file, isFolder }: GivenFile, { fileBytes: max }: FileLimits): FileFault | null {
  const { name, size: bytes } = file;
  if (isFolder) return { kind: 'folder', name };
  if (bytes === 0) return { kind: 'empty', name };
  return bytes > max ? { kind: 'tooLarge', name, max } : null;
}

/** The same files, with this one moved one place to the front. */
export function movedEarlier(files: readonly ChosenFile[], key: number): readonly ChosenFile[] {
  const place = files.findIndex((file) => file.key === key);
  const [before, moved] = [files[place - 1], files[place]];
  if (before === undefined || moved === undefined) return files;
  return [...files.slice(0, place - 1), moved, before, ...files.slice(place + 1)];
}
