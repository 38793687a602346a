import busboy from 'busboy';
import { isFields } from '#import/text/values';

const FORM_FIELDS = ['payload_json', 'payload', 'data'] as const;
const MULTIPART_BYTES_MAX = 131_072;

/**
 * The fields of what a program posts: JSON, or a form with a field of JSON. `null` if there are none, `'unsupported'` for other content types.
 */
export function readPayload(
  contentType: string | undefined,
  body: Buffer,
): Record<string, unknown> | null | 'unsupported' {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  switch (type) {
    case '':
    case 'text/plain':
    case 'application/json':
      return fieldsOf(body.toString());
    case 'application/x-www-form-urlencoded':
      return formFields(body.toString());
    case 'multipart/form-data':
      return multipartFields(contentType ?? '', body);
    default:
      return type.startsWith('application/') && type.endsWith('+json') ? fieldsOf(body.toString()) : 'unsupported';
  }
}

function fieldsOf(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json.replace(/^\ufeff/, ''));
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

/** A form with the field `payload`. Some programs do not encode it, others send JSON as a form. */
function formFields(form: string): Record<string, unknown> | null | 'unsupported' {
  if (form.trimStart().startsWith('{')) return fieldsOf(form);
  const [, plain] = /^\s*payload=(\s*\{[^]*)$/.exec(form) ?? [];
  const unencoded = plain === undefined ? null : fieldsOf(plain);
  if (unencoded !== null) return unencoded;
  const payload = new URLSearchParams(form).get('payload');
  return payload === null ? 'unsupported' : fieldsOf(payload);
}

function multipartFields(contentType: string, body: Buffer): Record<string, unknown> | null | 'unsupported' {
  const found = fieldsIn(contentType, body);
  const name = FORM_FIELDS.find((field) => found.has(field));
  return name === undefined ? 'unsupported' : fieldsOf(found.get(name) ?? '');
}

/** The fields of the form with one of the names. The parser reads a body that it has as a whole at once. */
function fieldsIn(contentType: string, body: Buffer): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  try {
    const parser = busboy({
      headers: { 'content-type': contentType },
      limits: { fieldSize: MULTIPART_BYTES_MAX, parts: 200 },
    });
    parser.on('field', (name: string, value: string) => {
      if (!found.has(name)) found.set(name, value);
    });
    parser.on('file', (_name: string, stream: NodeJS.ReadableStream) => stream.resume());
    // A form that ends too early has the fields that came before.
    parser.on('error', () => undefined);
    parser.end(body);
  } catch {
    // The content type has no boundary.
    return found;
  }
  return found;
}
