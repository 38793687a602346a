import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { ignoresUnknownFields, requestFields, type Field } from '#contracts/field-rules';
import { invalid, parseRequest, type RequestType } from '#contracts/validation';

/** DTO fields that come from the path: `{ roomId: 'id' }` for `/v1/rooms/:id`. */
type PathFields<Dto> = { readonly [Field in keyof Dto & string]?: string };

export interface RequestSource<Dto extends object> {
  readonly type: RequestType<Dto>;
  readonly path: PathFields<Dto>;
}

/**
 * Reads an event's request from HTTP: some fields from the path, the rest from the query (GET) or the JSON body. It is
 * validated as on a socket: the handler gets an instance of the DTO, and a client gets `INVALID` with the first bad
 * `field`.
 */
export function EventRequest<Dto extends object>(
  type: RequestType<Dto>,
  path: PathFields<Dto> = {},
): ParameterDecorator {
  return readEventRequest({ type, path });
}

const readEventRequest = createParamDecorator((source: RequestSource<object>, context: ExecutionContext) =>
  eventRequest(source, context.switchToHttp().getRequest<Request>()),
);

/** @throws ChatError INVALID */
export function eventRequest<Dto extends object>({ type, path }: RequestSource<Dto>, request: Request): Dto {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const [unknown] = reads || ignoresUnknownFields(type) ? [] : Object.keys(request.query);
  if (unknown !== undefined) throw invalid(unknown, 'is not a known field');
  const given: unknown = reads ? typedQuery(type, request.query) : fieldsOf(request);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return parseRequest(type, given);
  const inPath = Object.entries<string | undefined>(path);
  // The value in the path is the only one: a second value could contradict it.
  const twice = inPath.find(([field]) => Object.hasOwn(given, field) && !ignoresUnknownFields(type));
  if (twice !== undefined) throw invalid(twice[0], 'belongs into the path only');
  const values = inPath.map(([field, parameter]) => [field, request.params[parameter ?? field]]);
  return parseRequest(type, { ...given, ...Object.fromEntries(values) });
}

/** The service itself reads a body that is in bytes, and throws the error of one that is not whole. */
function fieldsOf({ body }: Request): unknown {
  return Buffer.isBuffer(body) || body instanceof Error ? {} : (body ?? {});
}

/**
 * A query holds only text. Number and boolean fields are converted to the type that the rules of their DTO name
 * (`IsCount`, `IsFlag` of the contracts). The type that TypeScript emits is no substitute: it is missing if the DTO was
 * loaded before `reflect-metadata`.
 */
function typedQuery(type: RequestType, query: Request['query']): Record<string, unknown> {
  const fields = requestFields(type);
  return Object.fromEntries(
    Object.entries(query).map(([field, value]) => [field, typedValue(fields.get(field), value)]),
  );
}

function typedValue(field: Field | undefined, value: unknown): unknown {
  if (typeof value !== 'string' || field === undefined) return value;
  const has = (name: string): boolean => field.rules.some((rule) => rule.name === name);
  if (/^-?\d{1,16}$/.test(value) && has('isCount')) return Number(value);
  if ((value === 'true' || value === 'false') && has('isFlag')) return value === 'true';
  return value;
}
