import { AddFile, FileRef, FileUrls, GetFile, ListFiles } from '#contracts';
import type { OwnRoute, RouteName } from './routes.js';

const DOWNLOAD = 'Unless `inline` is true, everything comes as a download, also a thumbnail.';
/** The addresses have no path of their own in the document: an object store has others. */
const ADDRESS =
  '`GET` the address as it is, without a token, for at most 5 minutes; `Range` gives 206. At Parley an expired address is `FORBIDDEN`, and lost or deleted bytes are `NOT_FOUND`. An object store has errors of its own.';

/** The routes of files (protocol, section 9). */
export const FILE_ROUTES = {
  'POST /v1/rooms/{id}/files': {
    tag: 'files',
    summary: 'Announce a file; a repeat gives a fresh upload',
    fields:
      'Then `PUT` the bytes to `upload.url` with exactly `upload.headers`. Of an address at Parley, a wrong number of bytes is `TOO_LARGE` or `INVALID` with `field: "bytes"`, and an expired address is `FORBIDDEN`: announce the file again. An object store has errors of its own.',
    request: AddFile,
    status: 201,
    answer: 'POST /v1/rooms/{id}/files',
    otherStatus: 200,
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
    tag: 'files',
    summary: 'Messages with files, newest first',
    request: ListFiles,
    status: 200,
    answer: 'GET /v1/rooms/{id}/files',
    errors: ['NOT_FOUND', 'NOT_A_MEMBER', 'BANNED', 'GONE'],
  },
  'POST /v1/files/{fileId}/done': {
    tag: 'files',
    summary: 'End an upload; a repeat does no harm',
    fields: 'If other bytes than the announced ones have arrived, the error is `INVALID` with `field: "sha256"`.',
    request: FileRef,
    status: 200,
    answer: 'POST /v1/files/{fileId}/done',
    errors: ['NOT_FOUND', 'NOT_READY', 'FORBIDDEN'],
  },
  'POST /v1/files/urls': {
    tag: 'files',
    summary: 'Addresses of the bytes of files; those that the caller may not have are left out',
    fields: `${DOWNLOAD} ${ADDRESS}`,
    request: FileUrls,
    status: 200,
    answer: 'POST /v1/files/urls',
  },
  'GET /v1/files/{fileId}': {
    tag: 'files',
    summary: 'Redirect to the bytes of a file',
    fields: `${DOWNLOAD} ${ADDRESS}`,
    request: GetFile,
    status: 302,
    errors: ['NOT_FOUND', 'NOT_READY', 'GONE'],
  },
  'DELETE /v1/files/{fileId}': {
    tag: 'files',
    summary: 'Delete a file that was not sent',
    request: FileRef,
    status: 204,
    errors: ['FORBIDDEN'],
  },
} as const satisfies Record<RouteName, OwnRoute>;
