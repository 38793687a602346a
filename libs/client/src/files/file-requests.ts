import { ChatError } from '#contracts/errors';
import type { FileId, Message, RoomId, SearchFiles, StoredFile } from '#contracts';

import { sleep } from '../runtime/runtime.js';
import type { Session } from '../session/session.js';
import { type FileSource, nameOf, openSource, typeOf } from './file-source.js';
import { FileUpload, type UploadServices } from './file-upload.js';
import { retried } from '../runtime/retried.js';

export interface UploadOptions {
  /** Called with the number of bytes sent so far. */
  readonly progressed?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** A page of messages with files, newest first. */
export interface FilesPage {
  readonly messages: readonly Message[];
  /** For the next page; `null` on the last one. */
  readonly cursor: string | null;
}

export interface FileRequestsServices extends UploadServices {
  readonly session: Pick<Session, 'ask' | 'signal'>;
  /** True while the browser knows that there is no network. */
  readonly isOffline: () => boolean;
  /** Called with each page. */
  readonly answered: (page: FilesPage) => void;
}

/** Requests for files, except the outbox's. */
export class FileRequests {
  constructor(private readonly services: FileRequestsServices) {}

  list(roomId: RoomId, page: { readonly cursor?: string; readonly limit?: number }): Promise<FilesPage> {
    return this.page(`/v1/rooms/${encodeURIComponent(roomId)}/files`, page);
  }

  find(search: SearchFiles): Promise<FilesPage> {
    return this.page('/v1/files', search);
  }

  /** Uploads a file until it is stored. Rejects with a permanent `ChatError`, or with the signal's reason. */
  async upload(roomId: RoomId, source: FileSource, options: UploadOptions): Promise<StoredFile> {
    const { session, runtime } = this.services;
    const { progressed = () => undefined } = options;
    const signal = options.signal === undefined ? session.signal : AbortSignal.any([session.signal, options.signal]);
    const opened = openSource(source);
    const id = runtime.newId() as FileId;
    const file = { roomId, id, name: nameOf(source), type: typeOf(source), bytes: () => opened };
    const upload = new FileUpload(this.services, file, progressed, signal);
    for (;;) {
      try {
        return await upload.attempt();
      } catch (error) {
        const waitMs = error instanceof ChatError && !signal.aborted ? upload.retryMs(error) : null;
        if (waitMs === null) throw error;
        await sleep(runtime.clock, waitMs, signal);
        signal.throwIfAborted();
      }
    }
  }

  private async page(path: string, fields: object): Promise<FilesPage> {
    const { session, runtime, isOffline, answered } = this.services;
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) query.set(name, String(value));
    const ask = (): Promise<FilesPage> => session.ask(`${path}?${query.toString()}`);
    // Without a network the user hears at once that it cannot be done.
    const found = await (isOffline() ? ask() : retried(ask, runtime, session.signal));
    answered(found);
    return found;
  }
}
