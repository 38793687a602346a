import { describe, expect, it } from 'vitest';
import { USERNAME_RULE } from '#contracts';
import { requiredClaim } from '#config/required-claim.setting';
import type { ProviderConfig } from '#config/ways.settings';
import { cleanName, mostSpellable, providerUsernames } from '#access/account-names.policy';
import { neededClaims } from './provider-user.js';
import { meetsRequired } from './required-claim.policy.js';

const SETTING = requiredClaim({ env: 'OIDC_CORP_REQUIRE', description: '', readBy: ['auth'] });

describe('the username of a new account', () => {
  it.each([
    ['jane', 'jane'],
    ['Jane Doe', 'jane-doe'],
    ['jane.doe@corp.example', 'jane.doe-corp.example'],
    ['CORP\\jane_d', 'corp-jane_d'],
    ['Zoë', 'zoe'],
    ['zoë.müller', 'zoe.muller'],
    ['\u200ejane\u00ad.do\u200be\u202c', 'jane.doe'],
    ['Łukasz Żółć', 'lukasz-zolc'],
    ['Groß-Østergård', 'gross-ostergard'],
    ['Nguyễn Văn', 'nguyen-van'],
    ['İpek Işık', 'ipek-isik'],
    ['ｊａｎｅ', 'jane'],
    ['😀b', 'user--b'],
    ['al', 'user-al'],
    ['', 'user'],
    [null, 'user'],
    ['日本語', 'user'],
    ['x'.repeat(40), 'x'.repeat(32)],
  ])('%j becomes %s', (claim, username) => {
    expect(providerUsernames(claim)[0]).toBe(username);
  });

  it('gets a number if it is taken, and stays a username', () => {
    expect(providerUsernames('jane').slice(0, 4)).toEqual(['jane', 'jane-2', 'jane-3', 'jane-4']);
    expect(providerUsernames('x'.repeat(40))[1]).toBe(`${'x'.repeat(30)}-2`);
    for (const claim of ['jane', 'x'.repeat(40), '', '日本語', '!'])
      for (const username of providerUsernames(claim, () => 0.999)) {
        expect(username).toMatch(USERNAME_RULE.pattern);
        expect({ username, isInBounds: username.length >= 3 && username.length <= 32 }).toEqual({
          username,
          isInBounds: true,
        });
      }
  });
});

describe('the claim of which a username is made', () => {
  it.each([
    [['jane', 'Jane Doe', 'jd'], 'jane'],
    [['zoë', 'Jane Doe', 'jd'], 'zoë'],
    [['日本', 'Jane Doe', 'jd'], 'Jane Doe'],
    [['иван', 'Иван Петров', 'ivan.petrov'], 'ivan.petrov'],
    [['иван7', 'Иван', null], 'иван7'],
    [['日本', '日本 太郎', null], null],
    [[null, null, 'jd'], 'jd'],
    [[null, null, null], null],
  ])('of %j is %j', (names, chosen) => {
    expect(mostSpellable(names)).toBe(chosen);
  });
});

it('the display name of a new account is what others can see of a name', () => {
  expect(cleanName('Jane Doe')).toBe('Jane Doe');
  expect(cleanName(' Jane\n Doe ')).toBe('Jane  Doe');
  expect(cleanName('\u200b')).toBeNull();
  expect(cleanName('\ufeffJane\u202e Doe\u200f')).toBe('Jane Doe');
  expect(cleanName('\u200e Jane \u200e')).toBe('Jane');
  expect(cleanName('می\u200cخواهم\u200f')).toBe('می\u200cخواهم');
  expect(cleanName('é'.repeat(200))).toHaveLength(80);
  expect(cleanName({ given: 'Jane' })).toBeNull();
});

describe('a required claim', () => {
  const KEYCLOAK = { realm_access: { roles: ['chat'] }, resource_access: { 'my.app': { roles: ['admin'] } } };
  const ZITADEL = { 'urn:zitadel:iam:org:project:roles': { chat: { 123: 'corp.example' } } };

  it.each([
    [undefined, {}, true],
    ['groups:staff', { groups: ['guests', 'staff'] }, true],
    ['groups:staff,admins', { groups: 'admins' }, true],
    ['groups: staff , admins ', { groups: 'admins' }, true],
    ['email_verified:true', { email_verified: true }, true],
    ['level:3', { level: 3 }, true],
    ['groups:/staff', { groups: ['/staff'] }, true],
    ['realm_access.roles:chat', KEYCLOAK, true],
    ['realm_access.roles:admin', KEYCLOAK, false],
    ['resource_access.my.app.roles:admin', KEYCLOAK, true],
    ['resource_access.my.app.roles:chat', KEYCLOAK, false],
    ['{"realm_access.roles":["chat"]}', KEYCLOAK, true],
    ['a.b:x', { 'a.b': 'x' }, true],
    ['{"resource_access":{"my.app":{"roles":["chat","admin"]}}}', KEYCLOAK, true],
    ['{"urn:zitadel:iam:org:project:roles":["chat"]}', ZITADEL, true],
    ['{"urn:zitadel:iam:org:project:roles":["admin"]}', ZITADEL, false],
    ['{"https://corp.example/roles":["chat"]}', { 'https://corp.example/roles': ['chat'] }, true],
    ['{"cognito:groups":"chat"}', { 'cognito:groups': ['chat'] }, true],
    ['{"memberOf":["cn=staff,ou=groups"]}', { memberOf: ['cn=staff,ou=groups'] }, true],
    ['{"level":[3]}', { level: 3 }, true],
    ['scope:admin', { scope: 'openid profile admin' }, true],
    ['scope:chat,admin', { scope: 'admin' }, true],
    ['{"scope":["api://chat/read"]}', { scope: 'openid api://chat/read' }, true],
    ['scp:Chat.Use', { scp: 'Chat.Use User.Read' }, true],
    ['scp:Chat.Use', { scp: ['User.Read', 'Chat.Use'] }, true],
    ['realm_access.scope:chat', { realm_access: { scope: 'openid chat' } }, true],
    ['scope:admin', { scope: 'openid administrator' }, false],
    ['scope:admin', { scope: 'openid,admin' }, false],
    ['scope:Admin', { scope: 'openid admin' }, false],
    ['scope:openid admin', { scope: 'openid admin' }, false],
    ['groups:staff', { groups: 'guests staff' }, false],
    ['title:Head of sales', { title: 'Head of sales' }, true],
    ['groups:staff', { groups: ['staffing'] }, false],
    ['groups:staff', { groups: ['STAFF'] }, false],
    ['groups:staff', { groups: 'staff,admins' }, false],
    ['groups:staff', { groups: { staff: true } }, false],
    ['groups:staff', { groups: [['staff']] }, false],
    ['groups:staff', {}, false],
    ['groups:null', { groups: null }, false],
    ['groups:undefined', {}, false],
    ['constructor:x', {}, false],
    ['constructor.name:Object', {}, false],
  ])('%s in %j: %s', (text, claims, met) => {
    expect(meetsRequired(text === undefined ? undefined : SETTING.parse(text), claims)).toBe(met);
  });
});

it('a sign-in wants one of the claims that each other provider of the issuer requires, and needs one of its own', () => {
  const provider = (id: string, value?: string) =>
    ({ id, username: 'nick', require: value === undefined ? undefined : SETTING.parse(value) }) as ProviderConfig;
  const own = provider('staff', 'realm_access.roles:staff');
  const { wanted, required } = neededClaims(own, [own, provider('board', 'groups:board'), provider('guests')]);
  expect(wanted).toEqual([['name'], ['nick'], ['groups']]);
  expect(required).toEqual(['realm_access.roles', 'realm_access']);
});
