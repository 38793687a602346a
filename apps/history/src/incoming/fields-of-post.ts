import { ChatError } from '#contracts';
import { unsupportedMedia } from '#platform/http/unsupported-media';
import { readPayload } from './foreign/payload.js';

/** The fields of a post. @throws ChatError INVALID; an error that is answered 415; the error of the body */
export function fieldsOf(contentType: string | undefined, body: Buffer | Error): Record<string, unknown> {
  if (body instanceof Error) throw body;
  const fields = readPayload(contentType, body);
  if (fields === 'unsupported') throw unsupportedMedia('JSON, or a form with JSON in it');
  if (fields === null) throw new ChatError('INVALID', { message: 'The body is not valid JSON.' });
  return fields;
}
