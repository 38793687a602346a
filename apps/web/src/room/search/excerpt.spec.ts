import { describe, expect, it } from 'vitest';

import { excerptOf, type Part } from './excerpt.js';

const marked = (parts: readonly Part[]) => parts.map(({ text, isHit }) => (isHit ? `[${text}]` : text)).join('');

describe('the excerpt of a found message', () => {
  it('marks every found word', () => {
    const highlights = [{ start: 0, length: 5 }, { start: 10, length: 3 }]; // prettier-ignore
    expect(marked(excerptOf('Lunch and tea', highlights))).toBe('[Lunch] and [tea]');
  });

  it('counts code points, as the server does', () => {
    expect(marked(excerptOf('👩‍🚀🚀 tea', [{ start: 5, length: 3 }]))).toBe('👩‍🚀🚀 [tea]');
  });

  it('begins near a word that is far from the beginning', () => {
    const body = `${'a'.repeat(1000)} tea`;
    expect(marked(excerptOf(body, [{ start: 1001, length: 3 }]))).toBe(`…${'a'.repeat(59)} [tea]`);
  });

  it('ends a long message early, also within a found word', () => {
    const excerpt = marked(excerptOf('b'.repeat(8000), [{ start: 0, length: 8000 }]));
    expect(excerpt).toBe(`[${'b'.repeat(300)}]…`);
  });

  it('is the message itself if it is short and nothing is highlighted', () => {
    expect(marked(excerptOf('Lunch', []))).toBe('Lunch');
  });
});
