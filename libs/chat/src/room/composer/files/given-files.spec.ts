import { describe, expect, it } from 'vitest';

import { type DroppedItem, droppedFiles, pastedFiles } from './given-files.js';

const PICTURE = new File(['picture'], 'image.png', { type: 'image/png' });

describe('pasting', () => {
  const paste = (types: readonly string[]) => pastedFiles({ types, files: [PICTURE] }).map(({ file }) => file);

  it('adds a picture, also one from a web page and a file from a file manager', () => {
    expect(paste(['Files'])).toEqual([PICTURE]);
    expect(paste(['text/html', 'Files'])).toEqual([PICTURE]);
    expect(paste(['text/plain', 'Files'])).toEqual([PICTURE]);
  });

  it('of a text from an office program adds no picture of it', () => {
    expect(paste(['text/plain', 'text/html', 'text/rtf', 'Files'])).toEqual([]);
    expect(paste(['text/plain', 'text/html', 'Files'])).toEqual([]);
  });
});

describe('dropping', () => {
  const item = (fields: Partial<DroppedItem>): DroppedItem => ({
    kind: 'file',
    getAsFile: () => PICTURE,
    webkitGetAsEntry: () => null,
    ...fields,
  });

  it('tells folders from files', () => {
    const folder = item({ webkitGetAsEntry: () => ({ isDirectory: true }) });
    expect(droppedFiles([item({}), folder])).toEqual([
      { file: PICTURE, isFolder: false },
      { file: PICTURE, isFolder: true },
    ]);
  });

  it('ignores text', () => {
    expect(droppedFiles([item({ kind: 'string', getAsFile: () => null })])).toEqual([]);
  });
});
