import { describe, expect, it } from 'vitest';
import { urlOf } from './url-of.js';

describe('urlOf', () => {
  it('reads a URL', () => {
    expect(urlOf('https://example.com/a?b')?.pathname).toBe('/a');
  });

  it('reads a path of a base', () => {
    expect(urlOf('/a', 'https://example.com')?.href).toBe('https://example.com/a');
  });

  it.each(['', 'example.com', '/a', 'https://'])('refuses %j', (text) => {
    expect(urlOf(text)).toBeNull();
  });

  it('reads a name with an umlaut also after many calls, when it is compiled', () => {
    const hosts = Array.from({ length: 20_000 }, () => urlOf('https://bücher.example/')?.host);
    expect(new Set(hosts)).toEqual(new Set(['xn--bcher-kva.example']));
  });
});
