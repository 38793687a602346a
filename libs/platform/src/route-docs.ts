import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { ERRORS, type ErrorCode } from '#contracts';
import type { RequestType } from '#contracts/validation';
import { PROBLEM_CONTENT_TYPE } from './problem.policy.js';
import { requestSchema } from './request-schema.js';

export interface RouteDocs {
  readonly summary: string;
  /** 200 when left out. */
  readonly status?: 200 | 201 | 204;
  /** A class with `@ApiProperty`s; left out with 204. */
  readonly answer?: new () => object;
  /** The DTO in the body, or in the query where `query` is. */
  readonly body?: RequestType;
  readonly query?: RequestType;
  /** The path's parameters by the DTO's fields, as `EventRequest` takes them: `{ roomId: 'id' }`. */
  readonly path?: Readonly<Record<string, string>>;
  /** Beside those that every route has: `INVALID`, `UNAVAILABLE`, `INTERNAL`. */
  readonly errors?: readonly ErrorCode[];
}

/** A route's status and its part of the OpenAPI document. */
export function Route(docs: RouteDocs): MethodDecorator & PropertyDecorator {
  const { summary, status = 200, answer, body, path = {}, errors = [] } = docs;
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary }),
    ApiResponse({ status, description: 'Done.', ...(answer && { type: answer }) }),
    ...(body ? [ApiBody({ schema: { ...requestSchema(body, Object.keys(path)) }, required: true })] : []),
    ...Object.values(path).map((name) => ApiParam({ name, schema: { type: 'string' } })),
    ...queryParameters(docs),
    ...problems(errors),
  );
}

function queryParameters({ query, path = {} }: RouteDocs): MethodDecorator[] {
  if (query === undefined) return [];
  const { properties, required } = requestSchema(query, Object.keys(path));
  return Object.entries(properties).map(([name, schema]) =>
    ApiQuery({ name, required: required.includes(name), schema: { ...schema } }),
  );
}

/** One response per status: OpenAPI knows responses by nothing else. */
function problems(codes: readonly ErrorCode[]): MethodDecorator[] {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const status = ERRORS[code].http;
    if (status !== null) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].map(([status, shared]) =>
    ApiResponse({
      status,
      description: shared.map((code) => `\`${code}\`: ${ERRORS[code].when}`).join('; '),
      content: { [PROBLEM_CONTENT_TYPE]: {} },
    }),
  );
}
