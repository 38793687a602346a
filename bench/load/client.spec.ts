import { describe, expect, it } from 'vitest';

import { fill } from './client.js';

describe('the request of a client that comes back', () => {
  it('takes its cursors from the answers to the first requests', () => {
    expect(fill('{"epoch":"$epoch","urev":$urev}', '[{"ok":true,"data":{"epoch":"e1","urev":7,"rooms":[]}}]')).toBe(
      '{"epoch":"e1","urev":7}',
    );
  });

  it('keeps a name that no answer has', () => {
    expect(fill('$nothing', '{}')).toBe('$nothing');
  });
});
