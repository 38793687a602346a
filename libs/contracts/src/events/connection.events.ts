import type { SyncAnswer } from '../answers.js';
import type { Rev, RoomId } from '../ids.js';
import { JOINED_ROOMS_MAX, LIMITS } from '../limits.js';
import { IsCount, IsOneOf, IsRevMap, IsText, Optional } from '../validation.js';
import { data, type EventDefinition } from './definition.js';

export const SUBSCRIBE_MODES = ['all', 'none'] as const;

/** `epoch` is required with any cursor. */
export class Sync {
  @Optional() @IsText({ max: 100 }) epoch?: string;
  @Optional() @IsCount(0) urev?: number;
  @Optional() @IsRevMap(JOINED_ROOMS_MAX) rooms?: Record<RoomId, Rev>;
  @Optional({ default: LIMITS.syncItems }) @IsCount(1, LIMITS.syncItems) limit?: number;
  @Optional() @IsOneOf(SUBSCRIBE_MODES) subscribe?: (typeof SUBSCRIBE_MODES)[number];
}

/** A new access token of the same session. */
export class RefreshSession {
  @IsText({ max: 8192 }) token!: string;
}

export const CONNECTION_EVENTS = {
  sync: {
    kind: 'read',
    request: Sync,
    answer: data<SyncAnswer>(),
    /** `roomIds`: all rooms of the user, in the snapshot of the answer. */
    result: data<{ sync: SyncAnswer; roomIds: RoomId[] }>(),
    permission: null,
    limit: 'sync',
    http: { route: 'POST /v1/sync', summary: 'Catch up from cursors, or from nothing; without subscriptions' },
    summary: 'Catch up from cursors, or from nothing; subscribes to my rooms',
    fields: '`epoch` is needed with any cursor, in `urev` or in `rooms`.',
    errors: ['EPOCH_CHANGED'],
  },
  'session:refresh': {
    kind: 'own',
    request: RefreshSession,
    answer: data<{ tokenExpiresAt: string }>(),
    permission: null,
    limit: 'renew',
    http: null,
    summary: 'Renew this connection with a new access token of the same session',
    errors: ['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'SESSION_REVOKED', 'ACCOUNT_SUSPENDED', 'FORBIDDEN'],
  },
} as const satisfies Record<string, EventDefinition>;
