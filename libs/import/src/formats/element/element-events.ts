import type { SourceId, Time } from '../../records.js';
import { type Fields, fieldsIn, textIn } from '../../text/values.js';

const TIME_MAX_MS = 8.64e15;

export const contentOf = (event: Fields): Fields => fieldsIn(event['content']);
export const typeOf = (event: Fields): string => textIn(event['type']);
export const idOf = (event: Fields): SourceId => textIn(event['event_id']);
export const senderOf = (event: Fields): SourceId => textIn(event['sender']);

/** The ms of an event; `null` for none. */
export function msOf({ origin_server_ts: ms }: Fields): number | null {
  return typeof ms === 'number' && ms > 0 && ms < TIME_MAX_MS ? Math.floor(ms) : null;
}

export function timeOf(event: Fields): Time | null {
  const ms = msOf(event);
  return ms === null ? null : new Date(ms).toISOString();
}

/** The last edit that the client knew. */
export const editOf = (event: Fields): Fields =>
  fieldsIn(fieldsIn(fieldsIn(event['unsigned'])['m.relations'])['m.replace']);

/** The content after the last edit. */
export function shownContent(event: Fields): Fields {
  const content = contentOf(event);
  const edited = fieldsIn(contentOf(editOf(event))['m.new_content']);
  if (textIn(edited['body']) === '') return content;
  return { ...edited, 'm.relates_to': content['m.relates_to'] };
}

/** `bert` of `@bert:example.org`. */
export const handleOf = (user: SourceId): string | null => /^@(?<handle>[^:]+):/.exec(user)?.groups?.['handle'] ?? null;
