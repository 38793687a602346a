import { describe, expect, it } from 'vitest';

import { clipboardPictures, type CopiedItem } from './clipboard-pictures.js';

const item = (...types: readonly string[]): CopiedItem => ({
  types,
  getType: (type) => Promise.resolve(new Blob([`as ${type}`], { type })),
});

const picturesOf = async (...items: readonly CopiedItem[]): Promise<unknown> => {
  const given = await clipboardPictures({ read: () => Promise.resolve(items) });
  return Promise.all(given.map(async ({ file }) => [file.name, file.type, await file.text()]));
};

describe('the clipboard behind a paste whose event is empty', () => {
  it.each([
    ['a picture', [item('image/png')], [['image.png', 'image/png', 'as image/png']]],
    ['a picture of a web page', [item('text/html', 'image/jpeg')], [['image.jpeg', 'image/jpeg', 'as image/jpeg']]],
    [
      'one picture in two forms',
      [item('image/svg+xml', 'image/png')],
      [['image.svg', 'image/svg+xml', 'as image/svg+xml']],
    ],
    ['a text, which the browser pastes', [item('text/plain')], []],
    ['a text and a picture of it', [item('text/plain', 'text/html'), item('image/png')], []],
    ['something else', [item('web application/x-own')], []],
    ['nothing', [], []],
  ])('gives of %s', async (_what, items, expected) => {
    expect(await picturesOf(...items)).toEqual(expected);
  });

  it('gives nothing if it is not there, cannot be read, or is refused', async () => {
    const refused = { read: () => Promise.reject(new DOMException('No', 'NotAllowedError')) };
    expect(await clipboardPictures(undefined)).toEqual([]);
    expect(await clipboardPictures({} as never)).toEqual([]);
    expect(await clipboardPictures(refused)).toEqual([]);
  });
});
