import { describe, expect, it } from 'vitest';

import { hostToShow } from './link-host.js';

const EVIL = 'https://evil.example/';

describe('the host beside a link', () => {
  it.each([
    'https://bank.example',
    'https://BANK.example/login?next=/a.b',
    'bank.example',
    'www.bank.example/login',
    'Log in at bank.example.',
    'visit:bank.example',
    'x/bank.example',
    'x→bank.example',
    '(bank.example)',
    'https://bank.example@evil.example',
    'bank.example@evil.example',
    'help@bank.example',
    'http://localhost:3000',
    'https:\\\\bank',
    '10.0.0.1:8080/a',
    'bank\u200b.example',
    'bank.\u200aexample',
    'bank\u2009.\u2009example',
    'https:\u202f//bank.example',
    'bank。example',
    'bank\ua60eexample',
    'bank\u{10a50}example',
    'bank\u{1d16d}example',
    'ｂａｎｋ．ｅｘａｍｐｌｅ',
    'bank·example',
    'b\u0430nk.example',
    'münchen.example',
    'evil.example and bank.example',
    'evil.example.bank.example',
    '\u202eelpmaxe.knab',
    'a'.repeat(301),
  ])('is shown when the label is %j', (label) => {
    expect(hostToShow(label, EVIL)).toBe('evil.example');
  });

  it.each([
    'the guide',
    'Version 1.2, and so on... (e.g. this)',
    'evil.example',
    'Evil.Example/terms.html',
    'https://evil.example/bank.example?to=https://bank.example#bank.example',
    '李娜 ❤️',
    '12.5.2026',
  ])('is not shown when the label is %j', (label) => {
    expect(hostToShow(label, EVIL)).toBeNull();
  });

  it.each([
    ['https://b\u0430nk.example', 'https://b\u0430nk.example', 'xn--bnk-6cd.example'],
    ['b\u0430nk.example', 'https://b\u0430nk.example', 'xn--bnk-6cd.example'],
    ['bank.example', 'https://b\u0430nk.example', 'xn--bnk-6cd.example'],
    ['https://bank.example', 'https://bank.example:8443/', 'bank.example:8443'],
    ['https://2130706433', 'https://2130706433', '127.0.0.1'],
    ['https://bank.example@evil.example', 'https://bank.example@evil.example', 'evil.example'],
    ['ann@bank.example', 'mailto:eve@evil.example', 'eve@evil.example'],
    ['ann@bank.example', 'mailto:eve@evil.example,ann@bank.example', 'eve@evil.example,ann@bank.example'],
    ['https://bank.example', 'mailto:eve@bank.example', 'eve@bank.example'],
    ['bank.example:8443', 'https://bank.example:8443/', null],
    ['http://[::1]:3000/a', 'http://[::1]:3000/a', null],
    ['ann@bank.example', 'mailto:ann@bank.example', null],
    ['write to us', 'mailto:ann@bank.example', null],
  ])('of the label %j of a link to %s is %j', (label, href, host) => {
    expect(hostToShow(label, new URL(href).href)).toBe(host);
  });

  it('is not shown beside a long URL of its own, unless that has a user', () => {
    const [own, other] = ['https://evil.example', 'https://bank.example@evil.example'].map(
      (start) => `${start}/${'x'.repeat(400)}`,
    );
    expect([own, other].map((url = '') => hostToShow(url, url))).toEqual([null, 'evil.example']);
  });
});
