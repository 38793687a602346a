import { describe, expect, it } from 'vitest';

import type { StoredFile } from '#client';

import { asEdited, editFields, stillThere } from './edited-files.js';

const file = (id: string): StoredFile => ({ id, name: `${id}.png` }) as unknown as StoredFile;
const [A, B, C] = [file('a'), file('b'), file('c')];
const WITH_TEXT = { body: 'Look', autoBody: false, attachments: [A, B] };
const FILES_ONLY = { body: 'a.png\nb.png', autoBody: true, attachments: [A, B] };

describe('an edit', () => {
  it('that changes nothing is none', () => {
    expect(editFields(WITH_TEXT, 'Look', [A, B])).toBeNull();
    expect(editFields(FILES_ONLY, '', [A, B])).toBeNull();
  });

  it('of the text leaves the files alone', () => {
    expect(editFields(WITH_TEXT, 'Look here', [A, B])).toEqual({ body: 'Look here' });
    expect(editFields(FILES_ONLY, 'Look', [A, B])).toEqual({ body: 'Look' });
  });

  it('of the files sends the text too, which the server would replace by their names', () => {
    expect(editFields(WITH_TEXT, 'Look', [A])).toEqual({ body: 'Look', attachments: ['a'] });
    expect(editFields(WITH_TEXT, 'Look', [B, A])).toEqual({ body: 'Look', attachments: ['b', 'a'] });
    expect(editFields(WITH_TEXT, 'Look', [])).toEqual({ body: 'Look', attachments: [] });
  });

  it('that removes the text names the files, so that their names are the body', () => {
    expect(editFields(WITH_TEXT, ' ', [A, B])).toEqual({ attachments: ['a', 'b'] });
    expect(editFields(FILES_ONLY, '', [A, B, C])).toEqual({ attachments: ['a', 'b', 'c'] });
  });

  it('with the very names of the files as its text keeps them as text', () => {
    expect(editFields(FILES_ONLY, FILES_ONLY.body, [A, B])).toEqual({ body: FILES_ONLY.body });
  });

  it('loses only the files that another edit has removed', () => {
    const files = asEdited([A, B, C]);
    expect(stillThere(files, WITH_TEXT, { ...WITH_TEXT, attachments: [A] })).toEqual(asEdited([A, C]));
  });
});
