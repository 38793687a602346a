import { ERRORS, PROTOCOL_VERSION, type ErrorCode } from '#contracts';
import { ERROR_CASES } from '#contracts/error-cases';
import { PROBLEM_CONTENT_TYPE } from '#platform/http/problem.policy';
import { ContractTypes, contractSources } from './contract-types.js';
import { closed, FORMATS_TEXT, reference, type Schema } from './json-schema.js';
import { hasFields, routeDocs, type RouteDocs } from './route-docs.js';
import { compactJson } from '../compact-json.js';

const JSON_TYPE = 'application/json';
/** Text, or bytes of the media type. */
const BYTES: Schema = { type: 'string' };
const UNSUPPORTED_MEDIA_TYPE = 415;
const NO_CONTENT = 204;
/** One line per operation, response and schema. */
const JSON_DEPTH = 3;
const INTRODUCTION =
  'Accounts and sessions, and the events of the socket over HTTP. ' +
  `The contract is docs/protocol.md. ${FORMATS_TEXT}`;

const KEY = [{ appKey: [] }] as const;
const SECURITY: Readonly<Record<RouteDocs['access'], readonly object[]>> = {
  bearer: [{ accessToken: [] }],
  logout: [{ accessToken: [] }, { refreshCookie: [] }],
  none: [],
  'app:users': KEY,
  'app:sessions': KEY,
  'app:rooms': KEY,
  'app:feed': KEY,
};

/** `docs/openapi.json`: every HTTP route (OpenAPI 3.1), from the route table and the contracts. */
export function openApi(root: string): string {
  const types = new ContractTypes(contractSources(root));
  const paths: Record<string, Record<string, unknown>> = {};
  const responses: Record<string, object> = {};
  for (const route of routeDocs(types)) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route, responses) };
  }
  const problem = problemSchema(types);
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Parley over HTTP',
      version: String(PROTOCOL_VERSION),
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        appKey: { type: 'http', scheme: 'bearer', bearerFormat: 'parley_app_…' },
        refreshCookie: { type: 'apiKey', in: 'cookie', name: 'parley_refresh' },
      },
      responses,
      schemas: { ...types.components, Problem: problem },
    },
  };
  return compactJson(document, JSON_DEPTH);
}

/** @param shared collects the responses that routes share */
function operation(route: RouteDocs, shared: Record<string, object>): object {
  const { operationId, tag, summary, description, deprecated, access, method } = route;
  const inQuery = method === 'get';
  const body = inQuery ? undefined : requestBody(route);
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(deprecated && { deprecated }),
    security: SECURITY[access],
    parameters: [...pathParameters(route), ...(inQuery ? queryParameters(route) : parametersBesideBody(route))],
    ...(body && { requestBody: body }),
    responses: { ...answers(route), ...problems(route, shared) },
  };
}

function requestBody(route: RouteDocs): object | undefined {
  const { request, body } = route;
  // A form has fields, a picture has none.
  if (body !== null) return { required: true, content: { [body]: { schema: hasFields(route) ? request : BYTES } } };
  if (!hasFields(route)) return undefined;
  return { required: request.required.length > 0, content: { [JSON_TYPE]: { schema: request } } };
}

function pathParameters({ parameters }: RouteDocs): object[] {
  return Object.entries(parameters).map(([name, schema]) => ({ name, in: 'path', required: true, schema }));
}

function queryParameters({ request }: RouteDocs): object[] {
  return Object.entries(request.properties).map(([name, schema]) => {
    return { name, in: 'query', required: request.required.includes(name), schema };
  });
}

function parametersBesideBody({ query }: RouteDocs): object[] {
  return query.map((name) => ({ name, in: 'query', required: false, schema: { type: 'string' } }));
}

function answers({ statuses, answer, media }: RouteDocs): Record<string, object> {
  const content = {
    ...(answer !== null && { [JSON_TYPE]: { schema: answer } }),
    ...(media !== null && { [media]: { schema: BYTES } }),
  };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: 'Done.', ...(status !== NO_CONTENT && { content }) }]),
  );
}

/** One response per status, as OpenAPI requires. Most are shared by many routes. */
function problems(route: RouteDocs, shared: Record<string, object>): Record<string, object> {
  const { errors, statuses, answer } = route;
  const responses = [...codesByStatus(errors)].map(([status, codes]): [number, object] => {
    const problem = problemResponse(codes);
    if (statuses.includes(status)) {
      return [status, { ...problem, content: { [JSON_TYPE]: { schema: answer }, ...problem.content } }];
    }
    const name = [status, ...codes].join('.');
    Object.assign(shared, { [name]: problem });
    return [status, { $ref: `#/components/responses/${name}` }];
  });
  return Object.fromEntries(responses);
}

function codesByStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const byStatus = new Map<number, ErrorCode[]>([[UNSUPPORTED_MEDIA_TYPE, ['INVALID']]]);
  for (const code of [...codes].sort()) {
    const status = ERRORS[code].http;
    if (status !== null) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

function problemResponse(codes: readonly ErrorCode[]): { description: string; content: object } {
  const schema = { allOf: [reference('Problem')], properties: { code: { enum: codes } } };
  const description = codes.map((code) => `\`${code}\`: ${ERROR_CASES[code]}`).join('; ');
  return { description, content: { [PROBLEM_CONTENT_TYPE]: { schema } } };
}

/** RFC 9457 with the members of Parley's error object; its `message` is `detail`. */
function problemSchema(types: ContractTypes): Schema {
  types.named('ErrorBody');
  const body = types.components.ErrorBody as { properties: Record<string, Schema>; required: readonly string[] };
  const { message, ...members } = body.properties;
  const optional = Object.keys(members).filter((name) => !body.required.includes(name));
  const text: Schema = { type: 'string' };
  return closed({ type: text, title: text, status: { type: 'integer' }, detail: { ...message }, ...members }, optional);
}
