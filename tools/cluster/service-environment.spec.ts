import { describe, expect, it } from 'vitest';
import { serviceEnvironment, serviceSecrets } from './service-environment.js';

const ENDPOINTS = {
  databaseUrl: 'postgres://db/x',
  redisUrl: 'redis://r',
  internalUrls: { AUTH_INTERNAL_URL: 'http://a' },
  filesDir: '/tmp/files',
};
const OPERATOR_SECRET = 'the secret that the user has set';

describe('the secrets of the local cluster', () => {
  it('of operators are those of auth and history only: the front and gateways never have them', () => {
    const user = { OPERATOR_SECRET };
    const common = serviceEnvironment(user, ENDPOINTS);
    const { gateway, history, auth } = serviceSecrets(user);
    expect(Object.values({ ...common, ...gateway })).not.toContain(OPERATOR_SECRET);
    for (const secrets of [history, auth]) expect(secrets['OPERATOR_SECRET']).toBe(OPERATOR_SECRET);
  });

  it('are different for gateways and histories, and auth knows both', () => {
    const { gateway, history, auth } = serviceSecrets({});
    expect(gateway['INTERNAL_SECRET']).not.toBe(history['INTERNAL_SECRET']);
    expect(auth).toMatchObject({
      GATEWAY_SECRET: gateway['INTERNAL_SECRET'],
      HISTORY_SECRET: history['INTERNAL_SECRET'],
      OPERATOR_SECRET: history['OPERATOR_SECRET'],
    });
  });

  it('come from the user’s files, which a restarted service reads again', () => {
    const { gateway, history, auth } = serviceSecrets({ GATEWAY_SECRET_FILE: '/secrets/gateway' });
    expect(gateway).toEqual({ INTERNAL_SECRET_FILE: '/secrets/gateway' });
    expect(auth['GATEWAY_SECRET_FILE']).toBe('/secrets/gateway');
    expect(auth['GATEWAY_SECRET']).toBeUndefined();
    expect(auth['HISTORY_SECRET']).toBe(history['INTERNAL_SECRET']);
  });

  it('let users turn a second factor on: auth alone has the secret for it, unless the user has set one', () => {
    const { gateway, history, auth } = serviceSecrets({}, 'kept with the data');
    expect(auth['TOTP_SECRET']).toBe('kept with the data');
    for (const { TOTP_SECRET } of [gateway, history]) expect(TOTP_SECRET).toBeUndefined();
    expect(serviceSecrets({}).auth['TOTP_SECRET']).toMatch(/^[\w-]{43}$/);
    for (const user of [{ TOTP_SECRET: 'of the user' }, { TOTP_SECRET_FILE: '/secrets/totp' }])
      expect({ ...serviceEnvironment(user, ENDPOINTS), ...serviceSecrets(user).auth }).toMatchObject(user);
  });

  it('leave the site open to all, unless the user chooses otherwise', () => {
    expect(serviceEnvironment({}, ENDPOINTS)).toMatchObject({ REGISTRATION: 'open', GUESTS: 'on' });
    expect(serviceEnvironment({ GUESTS: 'off' }, ENDPOINTS)).toMatchObject({ GUESTS: 'off' });
  });

  it('keep files in its folder, unless the user chooses otherwise', () => {
    const standard = { FILES: 'folder', FILES_DIR: '/tmp/files', GUEST_FILES: 'on' };
    expect(serviceEnvironment({}, ENDPOINTS)).toMatchObject(standard);
    expect(serviceEnvironment({ FILES: 's3' }, ENDPOINTS)).toMatchObject({ FILES: 's3' });
  });
});
