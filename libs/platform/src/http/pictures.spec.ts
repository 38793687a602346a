import { describe, expect, it } from 'vitest';
import { newId } from '#contracts';
import { pictureIdOf } from './pictures.js';

describe('the address of a picture', () => {
  it('has its id', () => {
    const id = newId();
    expect(pictureIdOf(`${id}.webp`)).toBe(id);
  });

  it.each(['', '.webp', 'x.webp', `${newId()}.png`, newId(), `${newId().toUpperCase()}.webp`, `../${newId()}.webp`])(
    'is NOT_FOUND as %s',
    (file) => {
      expect(() => pictureIdOf(file)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    },
  );
});
