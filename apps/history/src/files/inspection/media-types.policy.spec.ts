import { describe, expect, it } from 'vitest';
import { typeOf } from './media-types.policy.js';

describe('the type of a file', () => {
  it.each([
    ['its bytes', 'image/png', 'application/pdf', 'image/png'],
    ['its declaration, without a picture, sound or film', undefined, 'text/plain', 'text/plain'],
    ['unknown, if only the declaration calls it a picture', undefined, 'image/png', 'application/octet-stream'],
    [
      'unknown, if it is markup that is declared as a picture',
      'image/svg+xml',
      'image/png',
      'application/octet-stream',
    ],
    ['unknown without both', undefined, null, 'application/octet-stream'],
  ])('is %s', (_what, found, declared, type) => {
    expect(typeOf(found, declared)).toBe(type);
  });
});
