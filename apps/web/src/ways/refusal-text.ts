import { ChatError } from '#client';

import type { FullCatalogue } from '#chat/text/en-full.js';
import type { Refusal } from './provider-trip.js';

export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof ChatError)) return { code: 'UNAVAILABLE' };
  return { code: error.code, field: error.details.field };
}

/** Why a provider's user cannot get in, in words. */
export function refusalText({ code, field }: Refusal, { signedIn: { refusals } }: FullCatalogue): string {
  const keys = [`${code}_${field ?? ''}`, code];
  const key = keys.find((each): each is keyof typeof refusals => Object.hasOwn(refusals, each));
  return refusals[key ?? 'BAD_CREDENTIALS'];
}
