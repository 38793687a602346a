import { AddFile, FileRef, FileUrls, GetFile, ListFiles } from '#contracts';
import type { OwnRoute, RouteName } from './routes.js';

/** The routes of files (protocol, section 9). */
export const FILE_ROUTES = {
  'POST /v1/rooms/{id}/files': {
    tag: 'files',
    summary: 'Announce a file; a repeat gives a fresh upload',
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
    request: FileRef,
    status: 200,
    answer: 'POST /v1/files/{fileId}/done',
    errors: ['NOT_FOUND', 'NOT_READY'],
  },
  'POST /v1/files/urls': {
    tag: 'files',
    summary: 'Addresses of the bytes of files; those that the caller may not have are left out',
    request: FileUrls,
    status: 200,
    answer: 'POST /v1/files/urls',
  },
  'GET /v1/files/{fileId}': {
    tag: 'files',
    summary: 'Redirect to the bytes of a file',
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
