import { ChatError, UserReplaced } from '#client';
import { ERRORS } from '#contracts/errors';

import type { Catalogue } from './en.js';

/** Describes an error of the server in words of ours. Errors of fields name the field's rule. */
export function errorText(error: unknown, text: Catalogue): string {
  if (!(error instanceof ChatError)) return text.errors.unknown;
  const { code, details } = error;
  const { errors } = text;
  // The check may say why.
  if (code === 'REFUSED' && error.message !== ERRORS[code].message) return `${errors.codes[code]} ${error.message}`;
  const named = textOfSubject(error, errors);
  if (named !== null) return named;
  const seconds = details.retryAfterMs === undefined ? null : Math.max(1, Math.ceil(details.retryAfterMs / 1000));
  if (seconds !== null && isOneOf(errors.waits, code)) return errors.waits[code](seconds);
  return isOneOf(errors.codes, code) ? errors.codes[code] : errors.unknown;
}

/** Describes an error by the field or limit that it names; `null` if there are no words for that. */
function textOfSubject({ code, details: { field, scope } }: ChatError, errors: Catalogue['errors']): string | null {
  const { fields, limits, forbidden, gone } = errors;
  if (code === 'INVALID' && isOneOf(fields, field)) return fields[field];
  const limit = scope?.replace('.', '_');
  if (code === 'LIMIT_REACHED' && isOneOf(limits, limit)) return limits[limit];
  if (code === 'FORBIDDEN' && isOneOf(forbidden, field)) return forbidden[field];
  return code === 'GONE' && isOneOf(gone, field) ? gone[field] : null;
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
