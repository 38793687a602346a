import { ChatError, codePoints, LIMITS } from '#contracts';
import type { GrowingMessage } from '../../room/draft/growing-draft.js';
import { done } from '../../room/draft/outcome.js';
import { notCompared, type Command } from '../command.js';
import { assertContinuationAccepted, openText, ownMessage } from './growing.policy.js';

/** Adds the part of the text that is not there yet. The text below it is compared, so a repeat adds nothing. */
export const appendToMessage: Command<'message:append'> = {
  content: notCompared,

  names: ({ request: { id, offset } }) => ({ rows: [id], growing: [{ id, from: offset }] }),

  apply(draft, { request: { id, offset, text }, actor }) {
    const row = ownMessage(draft, actor, id);
    const growing = openText(draft, actor, row);
    const added = newPartOf(growing, offset, text);
    if (growing.length + codePoints(added) > LIMITS.bodyChars)
      throw new ChatError('LIMIT_REACHED', { scope: 'bodyChars' });
    if (added !== '') {
      const body = growing.text === undefined ? undefined : growing.text + added;
      assertContinuationAccepted(draft, actor, growing, { body, ext: row.ext });
    }
    growing.append(added);
    return done<'message:append'>({ length: growing.length, stop: growing.stop });
  },
};

/** @throws ChatError OUT_OF_ORDER beyond the end, CONFLICT for other text than is stored */
function newPartOf(growing: GrowingMessage, offset: number, text: string): string {
  if (offset > growing.length) throw new ChatError('OUT_OF_ORDER', { length: growing.length });
  const stored = growing.from(offset);
  if (stored.startsWith(text)) return '';
  if (!text.startsWith(stored)) throw new ChatError('CONFLICT', { field: 'text', length: growing.length });
  return text.slice(stored.length);
}
