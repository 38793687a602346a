import { describe, expect, it } from 'vitest';
import { ChatError, parseRequest, PutExternalUser, USERNAME_RULE } from '#contracts';
import { pictureUrl, externalUsernames, givenProfile } from './external-profile.policy.js';

const ORIGINS = ['https://shop.example', 'http://localhost:8080'];

function refusal(text: string, origins = ORIGINS): unknown {
  try {
    return pictureUrl(text, origins);
  } catch (error) {
    if (error instanceof ChatError) return [error.code, error.details.field];
    throw error;
  }
}

describe('the URL of a picture', () => {
  it.each([
    ['https://shop.example/ann.png?v=2#face', 'https://shop.example/ann.png?v=2#face'],
    ['http://localhost:8080/a', 'http://localhost:8080/a'],
    ['HTTPS://Shop.Example:443/ä b.png', 'https://shop.example/%C3%A4%20b.png'],
    ['', null],
  ])('%s is stored as %s', (text, stored) => {
    expect(refusal(text)).toBe(stored);
  });

  it.each([
    'https://other.example/a.png',
    'https://shop.example.other.example/a.png',
    'https://shop.example:8443/a.png',
    'http://shop.example/a.png',
    'https://user@shop.example/a.png',
    'https://:secret@shop.example/a.png',
    'blob:https://shop.example/1b4e28ba-2fa1-11d2-883f-0016d3cca427',
    'javascript://shop.example/%0aalert(1)',
    'data:image/png;base64,AAAA',
    '//shop.example/a.png',
    '/a.png',
    'a.png',
    `https://shop.example/${'ä'.repeat(100)}`,
  ])('may not be %s', (text) => {
    expect(refusal(text)).toEqual(['INVALID', 'avatarUrl']);
  });

  it('is FORBIDDEN where no origin is listed; removing it is not', () => {
    expect(refusal('https://shop.example/a.png', [])).toEqual(['FORBIDDEN', 'avatarUrl']);
    expect(refusal('', [])).toBeNull();
  });
});

describe('what a host says of a user', () => {
  it('leaves the rest as it is; an empty `ext` means none', () => {
    const left = { username: undefined, displayName: undefined, avatarUrl: undefined, ext: undefined };
    expect(givenProfile({}, ORIGINS)).toEqual(left);
    expect(givenProfile({ displayName: 'Ann', avatarUrl: '', ext: {} }, ORIGINS)).toEqual({
      ...left,
      displayName: 'Ann',
      avatarUrl: null,
      ext: null,
    });
  });
});

describe('a username that the server makes', () => {
  it('is `user-` and ten letters a to z or digits 2 to 9, and another one each time', () => {
    const names = Array.from({ length: 100 }, externalUsernames).flat();
    for (const name of names) {
      expect(name).toMatch(/^user-[a-z2-9]{10}$/);
      expect(name).toMatch(USERNAME_RULE.pattern);
    }
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the host’s own id of a user', () => {
  const isValid = (externalId: string): boolean => {
    try {
      return parseRequest(PutExternalUser, { externalId }).externalId === externalId;
    } catch (error) {
      expect(error).toMatchObject({ code: 'INVALID', details: { field: 'externalId' } });
      return false;
    }
  };
  const visible = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index));

  it('has each visible ASCII character but / \\ ? # %', () => {
    expect(visible.filter((character) => !isValid(`a${character}b`)).join('')).toBe('#%/?\\');
  });

  it.each(['7', 'a', '...', '.a', 'auth0|5f7c', 'x'.repeat(128), 'ann@shop.example'])('may be %s', (id) => {
    expect(isValid(id)).toBe(true);
  });

  it.each(['', '.', '..', 'x'.repeat(129), 'a b', 'ä', 'a\n', 'a\u007f', ' '])('may not be %j', (id) => {
    expect(isValid(id)).toBe(false);
  });
});
