import type { FileUrl, Message, RoomId, StoredFile } from '#contracts';

import type { RawClient } from '../clients/raw-client.js';
import { insist } from '../clients/entering.js';
import { sha256Of } from '../clients/file-upload.js';

const FILES_EACH = 50;
const READ_TIMEOUT_MS = 15_000;

/** Reads every file of the messages, and records what came. */
export async function auditFiles(auditor: RawClient, roomId: RoomId, messages: readonly Message[]): Promise<void> {
  const files = messages.flatMap(({ attachments }) => attachments);
  for (let from = 0; from < files.length; from += FILES_EACH)
    await auditSome(auditor, roomId, files.slice(from, from + FILES_EACH));
}

async function auditSome(auditor: RawClient, roomId: RoomId, files: readonly StoredFile[]): Promise<void> {
  const body = { ids: files.map(({ id }) => id) };
  const { urls } = await auditor.post<{ urls: FileUrl[] }>('/v1/files/urls', body);
  for (const { id, sha256 } of files) {
    const url = urls.find((each) => each.id === id)?.url;
    const read = url === undefined ? null : sha256Of(await insist(() => bytesAt(url)));
    auditor.recorder.add('file', { roomId, id, sha256, read });
  }
}

async function bytesAt(url: string): Promise<Uint8Array> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(READ_TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`the URL was answered with ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}
