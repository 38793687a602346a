import 'reflect-metadata';
import { CLIENT_EVENTS, ERRORS, Register, SearchUsers, type RequestType } from '#contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { asyncApi } from './asyncapi.js';
import { servedRoutes, type ServedRoute } from './controllers.js';
import { EVENT_ROUTES } from './event-routes.js';
import { openApi } from './openapi.js';
import { OWN_ROUTES } from './own-routes.js';
import { requestSchema } from './request-schemas.js';
import { fieldOfParameter, type EventRoute, type OwnRoute } from './routes.js';

const ROOT = process.cwd();

function requestOf(route: EventRoute | OwnRoute): RequestType {
  return route.request ?? CLIENT_EVENTS[(route as EventRoute).event];
}

describe('the route table', () => {
  const documented: Record<string, EventRoute | OwnRoute> = { ...OWN_ROUTES, ...EVENT_ROUTES };
  let served: ServedRoute[];

  beforeAll(async () => {
    served = await servedRoutes(ROOT);
  });

  it('has every route that a controller serves, and no other', () => {
    expect(served.map(({ name }) => name).sort()).toEqual(Object.keys(documented).sort());
  });

  it('says of each what its controller checks', () => {
    for (const { name, request, pathFields } of served) {
      const route = documented[name];
      if (route === undefined || request === undefined) continue;
      const inPath = Object.entries(pathFields);
      const ofController = requestSchema(
        request,
        inPath.map(([, field]) => field),
      );
      const named = Object.hasOwn(route, 'event') || requestOf(route) === request ? inPath : [];
      expect([name, ofController]).toEqual([
        name,
        requestSchema(
          requestOf(route),
          named.map(([, field]) => field),
        ),
      ]);
      for (const [parameter, field] of named) expect([name, fieldOfParameter(parameter)]).toEqual([name, field]);
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

  it('have a target for each reference', () => {
    for (const text of [openApi(ROOT), asyncApi(ROOT)]) {
      const document = JSON.parse(text) as object;
      for (const [, reference = ''] of text.matchAll(/"\$ref": "#\/([^"]+)"/g)) {
        const target = reference.split('/').reduce<unknown>((at, name) => Reflect.get(Object(at), name), document);
        expect([reference, typeof target]).toEqual([reference, 'object']);
      }
    }
  });

  it('tell nobody of an ended session where no token is read, but at its refresh', () => {
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

describe('the schema of a request', () => {
  it('says what the checks say', () => {
    expect(requestSchema(Register)).toEqual({
      type: 'object',
      properties: {
        username: { type: 'string', minLength: 3, maxLength: 32, pattern: '^[a-zA-Z0-9_.-]+$' },
        password: { type: 'string', minLength: 8, maxLength: 128 },
        displayName: { type: 'string', minLength: 1, maxLength: 80, pattern: '[^\\p{White_Space}\\p{Cf}\\p{Cc}]' },
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
