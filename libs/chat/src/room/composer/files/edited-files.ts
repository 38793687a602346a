import { isBlank } from '#contracts/text';
import type { FileId, Message, StoredFile } from '#client';

import type { ChosenFile } from './chosen-files.js';

/** A file of a message that is being edited. */
export type EditedFile = FileUpload | { readonly key: string; readonly stored: StoredFile };

export interface FileUpload {
  readonly key: string;
  readonly stored: null;
  readonly source: File;
  readonly sentBytes: number;
}

export function asEdited(files: readonly StoredFile[]): readonly EditedFile[] {
  return files.map((stored) => ({ key: stored.id, stored }));
}

export function asUploads(files: readonly ChosenFile[]): readonly FileUpload[] {
  return files.map(({ key, file }) => ({ key: `new ${String(key)}`, stored: null, source: file, sentBytes: 0 }));
}

export function storedOf(files: readonly EditedFile[]): readonly StoredFile[] {
  return files.flatMap(({ stored }) => stored ?? []);
}

export function factsOf(file: EditedFile): Pick<File, 'name' | 'type' | 'size'> {
  if (file.stored === null) return file.source;
  const { name, type, bytes: size } = file.stored;
  return { name, type, size };
}

/** The text that the user has written; `''` if the body is only the names of the files. */
export function writtenText({ body, autoBody }: Pick<Message, 'body' | 'autoBody'>): string {
  return autoBody ? '' : body;
}

type Content = Pick<Message, 'body' | 'autoBody' | 'attachments'>;

/** The fields of the edit; `null` if it changes nothing. Without text there must be files, whose names are the body. */
export function editFields(
  seen: Content,
  text: string,
  files: readonly StoredFile[],
): { readonly body?: string; readonly attachments?: FileId[] } | null {
  const attachments = files.map(({ id }) => id);
  const isSameList = sameIds(attachments, seen.attachments);
  if (isBlank(text)) return seen.autoBody && isSameList ? null : { attachments };
  if (!isSameList) return { body: text, attachments };
  return text === writtenText(seen) ? null : { body: text };
}

/** The files of this edit that are still there, after another edit has changed the message. */
export function stillThere(files: readonly EditedFile[], before: Content, after: Content): readonly EditedFile[] {
  const ended = before.attachments.filter(({ id }) => !after.attachments.some((kept) => kept.id === id));
  return files.filter(({ stored }) => !ended.some(({ id }) => id === stored?.id));
}

function sameIds(ids: readonly FileId[], files: readonly StoredFile[]): boolean {
  return ids.length === files.length && files.every(({ id }, place) => id === ids[place]);
}
