import { describe, expect, it } from 'vitest';
import { Register, SearchUsers } from '#contracts';
import { requestSchema } from './request-schema.js';

describe('the schema of a request', () => {
  it('says what the checks say', () => {
    expect(requestSchema(Register)).toEqual({
      type: 'object',
      properties: {
        username: { type: 'string', minLength: 3, maxLength: 32, pattern: '^[a-zA-Z0-9_.-]+$' },
        password: { type: 'string', minLength: 8, maxLength: 128 },
        displayName: { type: 'string', minLength: 1, maxLength: 80 },
        cookie: { type: 'boolean' },
      },
      required: ['username', 'password'],
      additionalProperties: false,
    });
  });

  it('leaves out what comes from the path', () => {
    const { properties, required } = requestSchema(SearchUsers, ['query']);
    expect(Object.keys(properties)).toEqual(['limit', 'cursor']);
    expect(required).toEqual([]);
  });
});
