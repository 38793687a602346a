import { ROOM_ERRORS, data } from '../events/definition.js';
import type { FileUrl, StoredFile, Upload } from '../file.js';
import { AddFile, FileRef, FileUrls, GetFile, ListFiles, SearchFiles } from '../file-requests.js';
import type { Message } from '../message.js';
import { byUser, type RouteDefinition, type RouteName } from './definition.js';

const DOWNLOAD = 'Unless `inline` is true, everything comes as a download, also a thumbnail.';
/** The URLs have no path of their own in the document: an object store has others. */
const SIGNED_URL =
  '`GET` the URL as it is, without a token, for at most 5 minutes; `Range` gives 206. At Parley an expired URL is `FORBIDDEN`, and lost or deleted bytes are `NOT_FOUND`. An object store has errors of its own.';

export interface FoundMessages {
  messages: Message[];
  cursor: string | null;
}

/** Files (protocol, section 9). */
export const FILE_ROUTES = {
  'POST /v1/rooms/{id}/files': {
    service: 'history',
    tag: 'files',
    summary: 'Announce a file; a repeat gives a fresh upload',
    fields:
      'Then `PUT` the bytes to `upload.url` with exactly `upload.headers`. Of a URL at Parley, a wrong number of bytes is `TOO_LARGE` or `INVALID` with `field: "bytes"`, and an expired URL is `FORBIDDEN`: announce the file again. An object store has errors of its own.',
    access: 'bearer',
    limit: byUser('files'),
    request: AddFile,
    status: 201,
    otherStatus: 200,
    answer: data<{ file: StoredFile; upload: Upload }>(),
    errors: [
      'NOT_FOUND',
      'NOT_A_MEMBER',
      'BANNED',
      'GONE',
      'ARCHIVED',
      'BLOCKED',
      'MUTED',
      'FORBIDDEN',
      'IDEMPOTENCY_MISMATCH',
      'LIMIT_REACHED',
    ],
  },
  'GET /v1/rooms/{id}/files': {
    service: 'history',
    tag: 'files',
    summary: 'Messages with files, newest first',
    access: 'bearer',
    limit: byUser('read'),
    request: ListFiles,
    status: 200,
    answer: data<FoundMessages>(),
    errors: ROOM_ERRORS,
  },
  'GET /v1/files': {
    service: 'history',
    tag: 'files',
    summary: 'Messages of my rooms with a file of that name and type, newest first',
    fields:
      'One file must have both: a name that contains every word of `query`, and the `type`. Without either, messages with any files are found. Needs the feature `searchFilters`.',
    access: 'bearer',
    limit: byUser('search'),
    request: SearchFiles,
    status: 200,
    answer: data<FoundMessages>(),
    errors: ROOM_ERRORS,
  },
  'POST /v1/files/{fileId}/done': {
    service: 'history',
    tag: 'files',
    summary: 'End an upload; a repeat does no harm',
    fields: 'If other bytes than the announced ones have arrived, the error is `INVALID` with `field: "sha256"`.',
    access: 'bearer',
    limit: byUser('read'),
    request: FileRef,
    status: 200,
    answer: data<{ file: StoredFile }>(),
    errors: ['NOT_FOUND', 'NOT_READY', 'FORBIDDEN'],
  },
  'POST /v1/files/urls': {
    service: 'history',
    tag: 'files',
    summary: 'URLs of the bytes of files; those that the caller may not have are left out',
    fields: `${DOWNLOAD} ${SIGNED_URL}`,
    access: 'bearer',
    limit: byUser('read'),
    request: FileUrls,
    status: 200,
    answer: data<{ urls: FileUrl[] }>(),
    errors: [],
  },
  'GET /v1/files/{fileId}': {
    service: 'history',
    tag: 'files',
    summary: 'Redirect to the bytes of a file',
    fields: `${DOWNLOAD} ${SIGNED_URL}`,
    access: 'bearer',
    limit: byUser('read'),
    request: GetFile,
    status: 302,
    answer: null,
    errors: ['NOT_FOUND', 'NOT_READY', 'GONE'],
  },
  'DELETE /v1/files/{fileId}': {
    service: 'history',
    tag: 'files',
    summary: 'Delete a file that was not sent',
    access: 'bearer',
    limit: byUser('read'),
    request: FileRef,
    status: 204,
    answer: null,
    errors: ['FORBIDDEN'],
  },
} as const satisfies Record<RouteName, RouteDefinition>;
