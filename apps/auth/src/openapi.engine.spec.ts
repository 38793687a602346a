import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestAuths } from './testing/test-auth.js';

type Methods = Record<string, { responses: Record<string, { content?: object }>; security?: object[] }>;

describe('the OpenAPI document', () => {
  let auths: TestAuths;
  let paths: Record<string, Methods>;
  let document: OpenAPIObject;

  beforeAll(async () => {
    auths = await TestAuths.start();
    const { app } = await auths.open();
    document = SwaggerModule.createDocument(app, new DocumentBuilder().addBearerAuth().build());
    // The document's own type has every method optional.
    paths = document.paths as unknown as Record<string, Methods>;
  });

  afterAll(() => auths.stop());

  it.each([
    ['post', '/v1/auth/register', '201'],
    ['post', '/v1/auth/login', '200'],
    ['post', '/v1/auth/guest', '201'],
    ['post', '/v1/auth/upgrade', '200'],
    ['post', '/v1/auth/refresh', '200'],
    ['post', '/v1/auth/logout', '204'],
    ['get', '/v1/auth/sessions', '200'],
    ['delete', '/v1/auth/sessions/{id}', '204'],
    ['delete', '/v1/auth/sessions', '204'],
    ['post', '/v1/auth/password', '204'],
    ['get', '/v1/users/me', '200'],
    ['patch', '/v1/users/me', '200'],
    ['delete', '/v1/users/me', '204'],
    ['get', '/v1/users', '200'],
    ['get', '/v1/users/{id}', '200'],
    ['get', '/.well-known/jwks.json', '200'],
  ])('has %s %s with its status and the shape of its answer', (method, path, status) => {
    const route = paths[path]?.[method];
    const successes = Object.keys(route?.responses ?? {}).filter((code) => code.startsWith('2'));
    expect(successes).toEqual([status]);
    expect(route?.responses[status]?.content !== undefined).toBe(status !== '204');
  });

  it('says what a request may hold, and what guards it', () => {
    expect(document.paths['/v1/auth/register']?.post?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { required: ['username', 'password'], additionalProperties: false } } },
    });
    expect(document.paths['/v1/users']?.get?.parameters).toMatchObject([
      { name: 'query', in: 'query', required: true },
      { name: 'limit', in: 'query', required: false },
      { name: 'cursor', in: 'query', required: false },
    ]);
    expect(document.paths['/v1/users/{id}']?.get?.parameters).toMatchObject([{ name: 'id', in: 'path' }]);
    expect(paths['/v1/users/me']?.['get']?.security).toEqual([{ bearer: [] }]);
    expect(paths['/v1/auth/login']?.['post']?.security).toBeUndefined();
  });

  it('does not show the internal routes', () => {
    expect(Object.keys(paths).filter((path) => path.includes('internal'))).toEqual([]);
  });
});
