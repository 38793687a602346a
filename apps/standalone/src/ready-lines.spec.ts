import { expect, it } from 'vitest';
import { loadStandaloneConfig } from '#config/app-config';
import { readyLines } from './ready-lines.js';

const URL_HERE = 'http://127.0.0.1:3000';
const FIRST = `Parley is at ${URL_HERE}\n`;
const PROVIDER = { OIDC_PROVIDERS: 'corp', OIDC_CORP_ISSUER: 'https://id.example', OIDC_CORP_CLIENT_ID: 'parley' };

it.each([
  [{}, FIRST],
  [{ PUBLIC_URL: URL_HERE }, FIRST],
  [{ PUBLIC_URL: 'http://localhost:3000' }, `${FIRST}Open http://localhost:3000\n`],
  [
    { PUBLIC_URL: 'http://localhost:3000', ...PROVIDER },
    `${FIRST}Open http://localhost:3000: sign-in with providers works only there\n`,
  ],
])('with %j the URL to open comes after the one of the process', (env, lines) => {
  expect(readyLines(URL_HERE, loadStandaloneConfig(env))).toBe(lines);
});

it.each([
  ['hidden' as const, {}, 'There is no account yet. Make the first one: npm run admin -- setup <username>'],
  [{ token: 't' }, {}, `Make the first account, within a day: ${URL_HERE}/setup#t`],
  [{ token: 't' }, { PUBLIC_URL: URL_HERE }, `Make the first account, within a day: ${URL_HERE}/setup#t`],
])('of a site without an account: %j', (setup, env, line) => {
  expect(readyLines(URL_HERE, loadStandaloneConfig(env), setup)).toBe(`${FIRST}${line}\n`);
});
