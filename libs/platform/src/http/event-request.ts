import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import type { Request } from 'express';
import { invalid, parseRequest, type RequestType } from '#contracts/validation';

/** DTO fields that come from the path: `{ roomId: 'id' }` for `/v1/rooms/:id`. */
type PathFields<Dto> = { readonly [Field in keyof Dto & string]?: string };

interface Source<Dto extends object> {
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

const readEventRequest = createParamDecorator((source: Source<object>, context: ExecutionContext) =>
  eventRequest(source, context.switchToHttp().getRequest<Request>()),
);

/** @throws ChatError INVALID */
export function eventRequest<Dto extends object>({ type, path }: Source<Dto>, request: Request): Dto {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const [unknown] = reads ? [] : Object.keys(request.query);
  if (unknown !== undefined) throw invalid(unknown, 'is not a known field');
  const given: unknown = reads ? typedQuery(type, request.query) : (request.body ?? {});
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return parseRequest(type, given);
  const payload: Record<string, unknown> = { ...given };
  for (const [field, parameter] of Object.entries<string | undefined>(path)) {
    // The value in the path is the only one: a second value could contradict it.
    if (Object.hasOwn(payload, field)) throw invalid(field, 'belongs into the path only');
    payload[field] = request.params[parameter ?? field];
  }
  return parseRequest(type, payload);
}

/** A query holds only text. Number and boolean fields are converted to the type that their DTO declares. */
function typedQuery(type: RequestType, query: Request['query']): Record<string, unknown> {
  const fields = convertedFields(type);
  return Object.fromEntries(
    Object.entries(query).map(([field, value]) => [field, typedValue(fields.get(field), value)]),
  );
}

type Conversion = 'isCount' | 'isFlag';

const conversions = new WeakMap<RequestType, ReadonlyMap<string, Conversion>>();

/**
 * The fields to convert, by the names of their rules (`IsCount`, `IsFlag` of the contracts). The type that TypeScript emits
 * is no substitute: it is missing if the DTO was loaded before `reflect-metadata`. Computed once per class, because the
 * look-up is slow, and a query can name a thousand fields.
 */
function convertedFields(type: RequestType): ReadonlyMap<string, Conversion> {
  const known = conversions.get(type);
  if (known !== undefined) return known;
  const fields = new Map<string, Conversion>();
  for (const { propertyName, name } of getMetadataStorage().getTargetValidationMetadatas(type, '', false, false))
    if (name === 'isCount' || name === 'isFlag') fields.set(propertyName, name);
  conversions.set(type, fields);
  return fields;
}

function typedValue(conversion: Conversion | undefined, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (conversion === 'isCount' && /^-?\d{1,16}$/.test(value)) return Number(value);
  if (conversion === 'isFlag' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}
