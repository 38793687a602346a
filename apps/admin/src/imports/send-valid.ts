import type { ImportedEntry } from '#access/imports-api';
import { CommandError } from '../command-error.js';
import type { Shaped } from './shape-entry.js';

/** The place and the field of an entry that history does not store. */
const IN_ENTRY = /^entries\.(?<place>\d+)\.?(?<field>.*)$/;

/** Sends entries without those that history does not store. No time is in the future. */
export async function sendValid<Answer>(
  batch: readonly Shaped[],
  send: (entries: readonly ImportedEntry[]) => Promise<Answer>,
  refused: (shaped: Shaped, reason: string) => unknown,
): Promise<{ readonly sent: readonly Shaped[]; readonly answer: Answer }> {
  const sent = [...batch];
  for (;;) {
    try {
      const now = new Date().toISOString();
      return { sent, answer: await send(sent.map(({ given }) => notLater(given, now))) };
    } catch (error) {
      const { place, field = '' } = IN_ENTRY.exec((error instanceof CommandError && error.field) || '')?.groups ?? {};
      const [wrong] = place === undefined ? [] : sent.splice(Number(place), 1);
      if (wrong === undefined) throw error;
      refused(wrong, `not valid: ${field}`);
    }
  }
}

function notLater(entry: ImportedEntry, now: string): ImportedEntry {
  const { createdAt, editedAt } = entry;
  if (createdAt <= now && (editedAt ?? '') <= now) return entry;
  const earlier = (time: string): string => (time < now ? time : now);
  return { ...entry, createdAt: earlier(createdAt), editedAt: editedAt === null ? null : earlier(editedAt) };
}
