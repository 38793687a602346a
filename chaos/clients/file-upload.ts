import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { type FileId, newId, type RoomId, type Upload } from '#contracts';

import { askHttp, HttpProblem } from './entering.js';

const RETRY_MS = 500;
const UPLOAD_TIMEOUT_MS = 15_000;
/** Codes after which a repeat makes sense, as after every status from 500 on. */
const TEMPORARY = ['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'NOT_READY', 'RATE_LIMITED', 'OVERLOADED'];

interface Uploader {
  readonly url: string;
  /** The present access token. */
  readonly token: () => string;
  readonly isStopped: () => boolean;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Uploads a file as docs/protocol.md, section 9, says: repeats all steps with the same id until the file is done. Resolves
 * to null if the user may not send files to the room.
 */
export async function uploadFile(uploader: Uploader, roomId: RoomId, bytes: Uint8Array): Promise<FileId | null> {
  const id = newId<FileId>();
  while (!uploader.isStopped()) {
    try {
      await uploadOnce(uploader, { id, roomId }, bytes);
      return id;
    } catch (error) {
      if (error instanceof HttpProblem && error.status < 500 && !TEMPORARY.includes(error.code)) return null;
      await sleep(RETRY_MS);
    }
  }
  return null;
}

async function uploadOnce(
  { url, token }: Uploader,
  { id, roomId }: { id: FileId; roomId: RoomId },
  bytes: Uint8Array,
): Promise<void> {
  const body = { id, name: `${id}.bin`, bytes: bytes.length, sha256: sha256Of(bytes) };
  const path = `/v1/rooms/${roomId}/files`;
  const { upload } = await askHttp<{ upload: Upload }>(url, { path, body, token: token() });
  const answer = await fetch(upload.url, {
    method: upload.method,
    headers: upload.headers,
    body: new Uint8Array(bytes),
    signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`the upload was answered with ${answer.status}`);
  await askHttp(url, { path: `/v1/files/${id}/done`, token: token() });
}
