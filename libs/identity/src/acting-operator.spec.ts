import { describe, expect, it } from 'vitest';
import { operatorNamed } from './acting-operator.js';
import { ACTOR_CHARS_MAX } from './internal-api.js';

describe('the operator of an admin request', () => {
  it.each(['ops', 'Jürgen Größe', 'a%b'])('is named %s', (name) => {
    expect(operatorNamed(encodeURIComponent(name))).toBe(name);
  });

  it.each([undefined, '', '%20', '%', '%00', 'x'.repeat(ACTOR_CHARS_MAX + 1)])('is not named %j', (header) => {
    expect(() => operatorNamed(header)).toThrow(
      expect.objectContaining({ code: 'INVALID', details: expect.anything() }),
    );
  });
});
