import 'reflect-metadata';
import { CLIENT_EVENTS, definitionOf, ERRORS, NAME_RULE, Register, SearchUsers, type RequestType } from '#contracts';
import { EMAIL } from '#contracts/auth-requests';
import { fieldOfParameter, routesOf } from '#contracts/events/http-routes';
import { ROUTES } from '#contracts/routes/routes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asyncApi } from './asyncapi.js';
import { servedRoutes, type ServedRoute } from './controllers.js';
import { eventsPage } from '../events-page.js';
import { openApi } from './openapi.js';
import { requestSchema } from './request-schemas.js';

const ROOT = process.cwd();

const EVENT_REQUESTS = CLIENT_EVENTS.flatMap((event): [string, RequestType][] => {
  const { http, request } = definitionOf(event);
  return http === null ? [] : routesOf(http).map((route) => [route, http.request ?? request]);
});

describe('the route table', () => {
  const ofEvents = new Map(EVENT_REQUESTS);
  let served: ServedRoute[];

  beforeAll(async () => {
    served = await servedRoutes(ROOT);
  });

  it('has every route that a controller serves, and no other', () => {
    expect(served.map(({ name }) => name).sort()).toEqual([...Object.keys(ROUTES), ...ofEvents.keys()].sort());
  });

  it('says of each event what its controller checks', () => {
    for (const { name, request, pathFields } of served) {
      const given = ofEvents.get(name);
      if (given === undefined || request === undefined) continue;
      const inPath = Object.entries(pathFields);
      const fields = inPath.map(([, field]) => field);
      const ofDocuments = given === request ? fields : [];
      expect({ name, requestSchema: requestSchema(request, fields) }).toEqual({
        name,
        requestSchema: requestSchema(given, ofDocuments),
      });
      for (const [parameter, field] of given === request ? inPath : [])
        expect({ name, fieldOfParameter: fieldOfParameter(parameter) }).toEqual({ name, fieldOfParameter: field });
    }
  });
});

describe('the documents', () => {
  it('close every object that they describe', () => {
    for (const document of [openApi(ROOT), asyncApi(ROOT)]) {
      const open: unknown[] = [];
      JSON.parse(document, (key, value: unknown) => {
        const isObject = typeof value === 'object' && value !== null && 'properties' in value && 'type' in value;
        if (isObject && key !== 'properties' && !('additionalProperties' in value)) open.push(value);
        return value;
      });
      expect(open).toEqual([]);
    }
  });

  it('require of a problem no more of the error object than errors always have', () => {
    const { components } = JSON.parse(openApi(ROOT)) as {
      components: { schemas: Record<string, { required: string[] }> };
    };
    const { ErrorBody, Problem } = components.schemas;
    const own = ['type', 'title', 'status', 'detail'];
    const ofError = ErrorBody?.required.filter((name) => name !== 'message') ?? [];
    expect(ofError).not.toEqual([]);
    expect(Problem?.required.sort()).toEqual([...own, ...ofError].sort());
  });

  it('have a target for each reference', () => {
    for (const text of [openApi(ROOT), asyncApi(ROOT)]) {
      const document = JSON.parse(text) as object;
      for (const [, reference = ''] of text.matchAll(/"\$ref": "#\/([^"]+)"/g)) {
        const target = reference.split('/').reduce<unknown>((at, name) => Reflect.get(Object(at), name), document);
        expect({ reference, type: typeof target }).toEqual({ reference, type: 'object' });
      }
    }
  });

  it('mention ended sessions only where a token is read, and at the refresh', () => {
    const { paths } = JSON.parse(openApi(ROOT)) as { paths: Record<string, Record<string, unknown>> };
    const told = Object.entries(paths).flatMap(([path, methods]) =>
      Object.values(methods)
        .map((operation) => JSON.stringify(operation))
        .filter((text) => text.includes('"security":[]') && text.includes('SESSION_REVOKED'))
        .map(() => path),
    );
    expect(told).toEqual(['/v1/auth/refresh']);
  });

  it('name each error code with its status', () => {
    const text = openApi(ROOT);
    for (const [code, { http }] of Object.entries(ERRORS)) {
      if (http !== null) expect(text).toMatch(new RegExp(`"${http}(\\.[A-Z_]+)*\\.${code}[".]`));
    }
  });
});

describe('a deprecated event or route', () => {
  const definitions: { summary: string; deprecated?: string }[] = [
    definitionOf('room:discover'),
    ROUTES['GET /v1/users'],
  ];

  beforeAll(() => {
    for (const definition of definitions) Object.assign(definition, { deprecated: 'since 0.3; use the other' });
  });

  afterAll(() => {
    for (const definition of definitions) delete definition.deprecated;
  });

  it('is one in both documents and on the page, with what replaces it', () => {
    const text = expect.stringContaining('Deprecated since 0.3; use the other.') as string;
    const { paths } = JSON.parse(openApi(ROOT)) as { paths: Record<string, { get: object }> };
    expect(['/v1/users', '/v1/directory/rooms'].map((path) => paths[path]?.get)).toMatchObject([
      { deprecated: true, description: text },
      { deprecated: true, description: text },
    ]);
    expect(paths['/v1/rooms']?.get).not.toHaveProperty('deprecated');
    const { components } = JSON.parse(asyncApi(ROOT)) as { components: { messages: Record<string, object> } };
    expect(components.messages['room.discover.request']).toMatchObject({
      description: text,
      payload: { deprecated: true },
    });
    expect(eventsPage(ROOT)).toContain('Deprecated since 0.3; use the other.');
  });
});

describe('the schema of a request', () => {
  it('says what the checks say', () => {
    expect(requestSchema(Register)).toEqual({
      type: 'object',
      properties: {
        username: { type: 'string', minLength: 3, maxLength: 32, pattern: '^[a-zA-Z0-9_.-]+$' },
        password: { type: 'string', minLength: 8, maxLength: 128 },
        displayName: { type: 'string', minLength: 1, maxLength: 80, pattern: NAME_RULE.pattern.source },
        email: { type: 'string', minLength: 3, maxLength: 254, pattern: EMAIL.pattern.source },
        invite: { type: 'string', minLength: 1, maxLength: 128, pattern: '[^\\p{White_Space}\\p{Cf}\\p{Cc}]' },
        cookie: { type: 'boolean' },
      },
      required: ['username', 'password'],
      additionalProperties: false,
    });
  });

  it('says what stands for a field that is left out', () => {
    const { limit } = requestSchema(SearchUsers).properties;
    expect(limit).toEqual({ type: 'integer', minimum: 1, maximum: 200, default: 50 });
  });

  it('leaves out what comes from the path', () => {
    const { properties, required } = requestSchema(SearchUsers, ['query']);
    expect(Object.keys(properties)).toEqual(['limit', 'cursor']);
    expect(required).toEqual([]);
  });
});
