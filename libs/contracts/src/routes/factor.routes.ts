import { Confirm, ConfirmFactor, NewRecoveryCodes, TurnFactorOff } from '../factor-requests.js';
import { data } from '../events/definition.js';
import { Nothing } from '../events/people.events.js';
import { byUser, type RouteDefinition, type RouteName } from './definition.js';

export interface FactorState {
  on: boolean;
  /** When it was turned on; `null` while it is off. */
  since: string | null;
  recoveryCodesLeft: number;
}

/** A second factor that is not on yet. */
export interface FactorCandidate {
  /** 160 bits in Base32. */
  secret: string;
  /** `otpauth://totp/…`, for a QR code. */
  uri: string;
  expiresAt: string;
}

export interface RecoveryCodes {
  /** Ten, shown once. */
  recoveryCodes: string[];
}

const CONFIRMED = ['BAD_CREDENTIALS', 'CONFLICT', 'FORBIDDEN'] as const;

/** The second factor of an account (protocol, "Signing in"). */
export const FACTOR_ROUTES = {
  'GET /v1/auth/totp': {
    service: 'auth',
    tag: 'second factor',
    summary: 'Whether my second factor is on',
    access: 'bearer',
    limit: byUser('read'),
    request: Nothing,
    status: 200,
    answer: data<FactorState>(),
    errors: ['FORBIDDEN'],
  },
  'POST /v1/auth/totp': {
    service: 'auth',
    tag: 'second factor',
    summary: 'A new secret, which `confirm` turns on within 10 minutes',
    access: 'bearer',
    limit: byUser('account'),
    request: Confirm,
    status: 200,
    answer: data<FactorCandidate>(),
    errors: CONFIRMED,
  },
  'POST /v1/auth/totp/confirm': {
    service: 'auth',
    tag: 'second factor',
    summary: 'Turn the second factor on with a code of the new secret',
    access: 'bearer',
    limit: byUser('account'),
    request: ConfirmFactor,
    status: 200,
    answer: data<RecoveryCodes>(),
    errors: CONFIRMED,
  },
  'POST /v1/auth/totp/recovery': {
    service: 'auth',
    tag: 'second factor',
    summary: 'New recovery codes; the old ones are void',
    access: 'bearer',
    limit: byUser('account'),
    request: NewRecoveryCodes,
    status: 200,
    answer: data<RecoveryCodes>(),
    errors: CONFIRMED,
  },
  'DELETE /v1/auth/totp': {
    service: 'auth',
    tag: 'second factor',
    summary: 'Turn the second factor off; ok if it is off',
    access: 'bearer',
    limit: byUser('account'),
    request: TurnFactorOff,
    status: 204,
    answer: null,
    errors: ['BAD_CREDENTIALS', 'SECOND_FACTOR', 'FORBIDDEN'],
  },
} as const satisfies Record<RouteName, RouteDefinition>;
