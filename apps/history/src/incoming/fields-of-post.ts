import { ChatError } from '#contracts';
import { unsupportedMedia } from '#platform/http/unsupported-media';

const JSON_TYPE = /^application\/json *(;|$)/i;

/** The fields of a post. @throws ChatError INVALID; an error that is answered 415 */
export function fieldsOf(contentType: string | undefined, body: Buffer): object {
  if (body.length === 0) return {};
  if (!JSON_TYPE.test(contentType ?? '')) throw unsupportedMedia('application/json');
  try {
    const fields: unknown = JSON.parse(body.toString());
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return fields;
  } catch (error) {
    throw new ChatError('INVALID', { message: 'The body is not valid JSON.' }, { cause: error });
  }
  throw new ChatError('INVALID', { message: 'The body must be a JSON object.' });
}
