import { describe, expect, it } from 'vitest';
import type { FileId } from '#contracts';
import { fileNameOf, mediaTypeOf, missingFile } from './imported-files.policy.js';

describe('a file of an import', () => {
  it.each([
    ['minutes.txt', 'minutes.txt'],
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['a\\b\u0000\u202ec', 'a_b__c'],
    ['..', 'file'],
    [' ', 'file'],
    ['x'.repeat(300), 'x'.repeat(255)],
  ])('has a name that is no path: %j', (name, expected) => {
    expect(fileNameOf(name)).toBe(expected);
  });

  it.each([
    ['text/plain; charset=utf-8', 'text/plain'],
    ['PNG', null],
    ['', null],
    [null, null],
  ])('has a media type or none: %j', (type, expected) => {
    expect(mediaTypeOf(type)).toBe(expected);
  });

  it('is gone, with its name, if its bytes are missing', () => {
    const shown = missingFile({ id: 'f' as FileId, name: 'a.png' }, { type: 'image/png', bytes: null });
    expect(shown).toMatchObject({ id: 'f', name: 'a.png', type: 'image/png', bytes: 0, state: 'gone', thumb: null });
  });
});
