import { ChatError, UserReplaced } from '#client';

import type { Catalogue } from './en.js';

/** Describes an error of the server in words of ours. Errors of fields name the field's rule. */
export function errorText(error: unknown, text: Catalogue): string {
  if (!(error instanceof ChatError)) return text.errors.unknown;
  const { code, details } = error;
  const { errors } = text;
  if (code === 'INVALID') return isOneOf(errors.fields, details.field) ? errors.fields[details.field] : errors.unknown;
  if (code === 'LIMIT_REACHED' && isOneOf(errors.limits, details.scope)) return errors.limits[details.scope];
  if (code === 'FORBIDDEN' && isOneOf(errors.forbidden, details.field)) return errors.forbidden[details.field];
  const seconds = details.retryAfterMs === undefined ? null : Math.max(1, Math.ceil(details.retryAfterMs / 1000));
  if (seconds !== null && isOneOf(errors.waits, code)) return errors.waits[code](seconds);
  return isOneOf(errors.codes, code) ? errors.codes[code] : errors.unknown;
}

/** Errors that end a session. */
export function endedText(error: ChatError, text: Catalogue): string {
  const { ended, userReplaced } = text.errors;
  if (error instanceof UserReplaced) return userReplaced;
  const { code } = error;
  return isOneOf(ended, code) ? ended[code] : ended.SESSION_REVOKED;
}

function isOneOf<Texts extends object>(texts: Texts, key: PropertyKey | undefined): key is keyof Texts {
  return key !== undefined && Object.hasOwn(texts, key);
}
