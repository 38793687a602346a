import { ChatError } from '#client';

import type { FullCatalogue } from '#chat/text/en-full.js';
import { errorText } from '#chat/text/error-text.js';

/** Describes why push cannot be turned on. */
export function pushErrorText(error: unknown, text: FullCatalogue): string {
  const { noService, refused, tooMany } = text.push.errors;
  if (!(error instanceof ChatError)) return errorText(error, text);
  if (error.details.field === 'subscription') return error.code === 'UNAVAILABLE' ? noService : refused;
  return error.code === 'LIMIT_REACHED' ? tooMany : errorText(error, text);
}
