import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { LIMITS } from '#contracts/limits';

import { nameOf, openSource, sizeError, typeOf } from './file-source.js';

const named = (name: string): File => new File(['bytes'], name);

describe('the source of a file', () => {
  it('has a name that is no path and has nothing invisible', () => {
    expect(nameOf(named('Rechnung März.pdf'))).toBe('Rechnung März.pdf');
    expect(nameOf(named('../../etc/passwd'))).toBe('.._.._etc_passwd');
    expect(nameOf(named('photo\u202egnp.exe\u0000\n'))).toBe('photognp.exe');
    expect(nameOf('/home/ann/\ud800x')).toBe('x');
    expect(nameOf('/home/ann/report.txt')).toBe('report.txt');
    expect(nameOf('C:\\files\\report.txt')).toBe('report.txt');
  });

  it('has a name even if none is given or possible', () => {
    for (const source of [new Blob(['bytes']), named(''), named(' '), named('.'), named('..'), '/'])
      expect(nameOf(source)).toBe('file');
  });

  it('has a name of at most 255 code points', () => {
    expect([...nameOf(named('👍'.repeat(300)))]).toHaveLength(255);
  });

  it('declares a media type without parameters, or none', () => {
    expect(typeOf(new Blob([], { type: 'text/plain;charset=utf-8' }))).toBe('text/plain');
    expect(typeOf(new Blob([], { type: 'image/svg+xml' }))).toBe('image/svg+xml');
    expect(typeOf(new Blob([], { type: 'no type' }))).toBe('');
    expect(typeOf(new Blob([], { type: `a/${'b'.repeat(200)}` }))).toBe('');
    expect(typeOf('/report.txt')).toBe('');
  });

  it('is refused if it is empty or too large', () => {
    expect(sizeError(0)).toMatchObject({ code: 'INVALID', details: { field: 'bytes' } });
    expect(sizeError(LIMITS.fileBytes + 1)).toMatchObject({ code: 'TOO_LARGE' });
    expect(sizeError(LIMITS.fileBytes)).toBeNull();
  });

  it('is read from a path in Node, and cannot be read if there is no such file', async () => {
    const blob = await openSource(fileURLToPath(import.meta.url));
    expect(await blob.text()).toContain('is read from a path');
    await expect(openSource('/no/such/file')).rejects.toMatchObject({ code: 'INVALID', details: { field: 'files' } });
  });
});
