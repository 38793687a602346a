import { describe, expect, it } from 'vitest';
import { loadServiceConfig, loadStandaloneConfig } from './app-config.js';
import { SERVICES } from './services.js';
import { SettingProblem, type Setting } from './setting.js';
import { SETTINGS } from './settings.js';
import { HIDDEN, shownSettings, withoutCredentials } from './shown-settings.js';
import { providerSettings } from './ways.settings.js';

const CANARY = 'Canary-2f8e61d0c7-must-not-be-shown';
const DECLARED: readonly Setting[] = [...Object.values<Setting>(SETTINGS), ...Object.values(providerSettings('acme'))];
/** A name that says that the value is a secret. */
const SECRET_NAME = /(SECRET|PASSWORD|KEY|TOKEN)$/;
/** It names a key, as a user's name does; the secret beside it is `S3_SECRET_KEY`. */
const NO_SECRETS = ['S3_ACCESS_KEY'];

/** A configuration of all settings. */
function filledBy(valueFor: (setting: Setting) => unknown): object {
  const filled = (settings: Readonly<Record<string, Setting>>): object =>
    Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, valueFor(setting)]));
  return { ...filled(SETTINGS), providers: [{ ...filled(providerSettings('acme')), id: 'acme' }] };
}

/** `undefined` if the setting does not take the text. */
function valueOf(setting: Setting, text: string): unknown {
  try {
    return setting.parse(text);
  } catch (error) {
    if (error instanceof SettingProblem) return undefined;
    throw error;
  }
}

describe('the settings that an operator may show to others', () => {
  const secrets = DECLARED.filter(({ secret }) => secret);

  it('hold no value of a setting that is marked as a secret', () => {
    for (const value of [CANARY, [CANARY, `${CANARY}2`]]) {
      const config = filledBy(({ secret }) => (secret ? value : undefined));
      const shown = Object.assign({}, ...SERVICES.map((service) => shownSettings(service, config))) as object;
      expect(JSON.stringify(shown)).not.toContain(CANARY);
      const ofServices = secrets.filter(({ readBy }) =>
        readBy.some((reader) => SERVICES.some((name) => name === reader)),
      );
      expect(shown).toMatchObject(Object.fromEntries(ofServices.map(({ env }) => [env, HIDDEN])));
    }
  });

  it('have each name of a secret marked as one', () => {
    const unmarked = DECLARED.filter(({ env, secret }) => SECRET_NAME.test(env) && !secret).map(({ env }) => env);
    expect(unmarked).toEqual(NO_SECRETS);
  });

  it('hold no user, password, query or fragment of a URL, whatever setting takes one', () => {
    const taken = new Map<string, unknown>();
    for (const scheme of ['https', 'http', 'clamd', 'postgres', 'redis', 'smtp'])
      for (const setting of DECLARED) {
        const url = `${scheme}://${CANARY}:${CANARY}@host.example:8443/path?key=${CANARY}`;
        const value = valueOf(setting, `${url}#${CANARY}`) ?? valueOf(setting, url);
        if (value !== undefined) taken.set(setting.env, value);
      }
    const shown = SERVICES.map((service) =>
      shownSettings(
        service,
        filledBy(({ env }) => taken.get(env)),
      ),
    );
    expect(JSON.stringify(shown)).not.toContain(CANARY);
    const known = ['AUTH_INTERNAL_URL', 'S3_URL', 'SCANNER_URL', 'PUSH_HOOK_URL', 'OTEL_EXPORTER_OTLP_ENDPOINT'];
    expect([...taken.keys()]).toEqual(expect.arrayContaining(known));
  });

  it('are those of the service, as they are written, with defaults', () => {
    const env = {
      ...{
        AUTH_INTERNAL_URL: 'http://auth:3000',
        DATABASE_URL: 'postgres://u:p@db/parley',
        REDIS_URL: 'redis://redis',
      },
      ...{ INTERNAL_SECRET: CANARY, HOOKS_ALLOW: 'private,10.0.0.0/8', HOOKS_MAX: '7' },
    };
    const shown = shownSettings('courier', loadServiceConfig('courier', env));
    expect(shown).toMatchObject({
      ...{ HOOKS_MAX: '7', HOOKS_ALLOW: ['private', '10.0.0.0/8'], PUSH_MAX_AGE_SECONDS: '3600', RATE_LIMITS: 'on' },
      ...{ AUTH_INTERNAL_URL: 'http://auth:3000', DATABASE_URL: HIDDEN, INTERNAL_SECRET: HIDDEN },
      ...{ PUSH_CONTACT: null, COURIER_KEY_SECRET: null, RATE_TOKENS: '10000/1m' },
    });
    expect(shown).not.toHaveProperty('REGISTRATION');
  });

  it('are in the embedded form those of each service, with the providers of auth', () => {
    const env = {
      ...{ PUBLIC_URL: 'https://chat.example', OIDC_PROVIDERS: 'acme', OIDC_ACME_ISSUER: 'https://id.example' },
      ...{ OIDC_ACME_CLIENT_ID: 'parley', OIDC_ACME_CLIENT_SECRET: CANARY },
    };
    const config = loadStandaloneConfig(env);
    const shown = shownSettings('auth', config);
    expect(shown).toMatchObject({
      OIDC_ACME_CLIENT_ID: 'parley',
      OIDC_ACME_CLIENT_SECRET: HIDDEN,
      REGISTRATION: 'open',
    });
    expect(shownSettings('history', config)).not.toHaveProperty('OIDC_ACME_CLIENT_ID');
  });
});

describe('a URL without its credentials', () => {
  it.each([
    ['https://host.example:8443/path', 'https://host.example:8443/path'],
    ['https://user:password@host/path', 'https://***@host/path'],
    ['https://user@host', 'https://***@host'],
    ['https://u:p@ss@host/@path', 'https://***@host/@path'],
    ['https:u:p@host', 'https:***@host'],
    ['https:/u:p@host', 'https:/***@host'],
    [String.raw`https:\\u:p@host`, String.raw`https:\\***@host`],
    ['ht\ttps:/\t/u:p@host', 'https://***@host'],
    ['HTTPS://U:P@HOST', 'HTTPS://***@HOST'],
    ['redis+sentinel://:p,w?#@one:1,two:2/master', 'redis+sentinel://***@one:1,two:2/master'],
    [String.raw`postgres://u:p\w@db`, 'postgres://***@db'],
    ['https://host/?token=x#y', 'https://host/?***'],
    ['https://host/a#token', 'https://host/a#***'],
    ['https:host/hook?key=x', 'https:host/hook?***'],
    ['see https://u:p@host/', 'see https://***@host/'],
  ])('%j is %j', (given, expected) => {
    expect(withoutCredentials(given)).toBe(expected);
  });

  it.each(['mailto:ops@example.org', 'Parley <parley@example.org>', '10/15m', '::1', './data', '/var/lib/a?b'])(
    'leaves %j, which is none, as it is',
    (text) => {
      expect(withoutCredentials(text)).toBe(text);
    },
  );
});
