import { expect, it } from 'vitest';
import { requiredClaim } from './required-claim.setting.js';

const setting = requiredClaim({ env: 'OIDC_CORP_REQUIRE', description: '', readBy: ['auth'] });

it.each([
  'cognito:groups:chat',
  'https://corp.example/roles:chat',
  'urn:zitadel:iam:org:project:roles:chat',
  'groups:ldap:staff',
  'groups',
  'memberOf:cn=staff,ou=groups,dc=corp',
  'groups:',
  'groups:staff,,admins',
  ':staff',
  'my groups:staff',
  '{"groups":[]}',
  '{"groups":[""]}',
  '{"groups":{}}',
  '{"groups":null}',
  '{"groups":["staff"],"roles":["chat"]}',
  '{"groups":[["staff"]]}',
  '{groups:staff}',
  '{}',
  '"groups:chat"',
  'groups:"chat"',
  'groups:[chat,staff]',
  '"groups":["chat"]',
  'groups:chat;staff',
  'groups:chat，staff',
  'groups:ch\u200bat',
])('%s is refused at the start, with the form that is taken', (text) => {
  expect(() => setting.parse(text)).toThrow(/"claim": \["value", "value"\]|empty value/);
});
