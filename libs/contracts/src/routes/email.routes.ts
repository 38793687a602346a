import type { Empty } from '../answers.js';
import { ChangeEmail, ForgotPassword, RemoveEmail, VerifyEmail } from '../email-requests.js';
import { data } from '../events/definition.js';
import { Nothing } from '../events/people.events.js';
import { byUser, type RouteDefinition, type RouteName } from './definition.js';

/** The e-mail address of an account. Only its owner and operators get it. */
export interface EmailState {
  email: string | null;
  verifiedAt: string | null;
  /** An e-mail address that waits for its link. */
  pending: string | null;
}

/** E-mail addresses, and links that are mailed to them (protocol, "Signing in"). */
export const EMAIL_ROUTES = {
  'GET /v1/users/me/email': {
    service: 'auth',
    tag: 'e-mail',
    summary: 'My e-mail address',
    access: 'bearer',
    limit: byUser('read'),
    request: Nothing,
    status: 200,
    answer: data<EmailState>(),
    errors: ['FORBIDDEN'],
  },
  'PUT /v1/users/me/email': {
    service: 'auth',
    tag: 'e-mail',
    summary: 'Mail a link to a new e-mail address; 200 if the account has it already',
    access: 'bearer',
    limit: byUser('account'),
    request: ChangeEmail,
    status: 202,
    otherStatus: 200,
    answer: data<Empty>(),
    errors: ['BAD_CREDENTIALS', 'FORBIDDEN'],
  },
  'DELETE /v1/users/me/email': {
    service: 'auth',
    tag: 'e-mail',
    summary: 'Remove my e-mail address',
    access: 'bearer',
    limit: byUser('account'),
    request: RemoveEmail,
    status: 204,
    answer: null,
    errors: ['BAD_CREDENTIALS', 'FORBIDDEN'],
  },
  'POST /v1/auth/email/verify': {
    service: 'auth',
    tag: 'e-mail',
    summary: 'Confirm an e-mail address with the link that was mailed to it; opens no session',
    fields: 'The link of a registration asks for `password`; the error names its account in `username`.',
    access: 'none',
    limit: { own: 'only failures count, by IP' },
    request: VerifyEmail,
    status: 200,
    answer: data<{ email: string }>(),
    errors: ['BAD_CREDENTIALS', 'CONFLICT', 'FORBIDDEN'],
  },
  'POST /v1/auth/forgot': {
    service: 'auth',
    tag: 'e-mail',
    summary: 'Mail a link for a new password; the answer is the same for every name',
    fields: 'Exactly one of `username` and `email`.',
    access: 'none',
    limit: { own: 'counts by IP and by the e-mail address' },
    request: ForgotPassword,
    status: 202,
    answer: data<Empty>(),
    errors: ['FORBIDDEN'],
  },
} as const satisfies Record<RouteName, RouteDefinition>;
