import { describe, expect, it } from 'vitest';
import { SETTINGS } from './settings.js';
import { unknownVariable } from './unknown-variable.js';

const KNOWN = Object.values(SETTINGS).map(({ env }) => env);

describe('an unknown variable', () => {
  it.each([
    ['DATABSE_URL', 'DATABASE_URL'],
    ['REDIS_URI', 'REDIS_URL'],
    ['RATE_SENDS', 'RATE_SEND'],
    ['INTERNAL_SECRETS', 'INTERNAL_SECRET'],
    ['GUEST', 'GUESTS'],
  ])('is reported if it is a typo: %s', (name, meant) => {
    expect(unknownVariable([name], KNOWN)).toEqual({ name, meant });
  });

  it.each(['PARLEY_COLOUR', 'RATE_EVERYTHING'])('is reported if its prefix is Parley’s: %s', (name) => {
    expect(unknownVariable([name], KNOWN)).toEqual({ name, meant: null });
  });

  it.each([
    'PATH',
    'HOSTS',
    'HOSTNAME',
    'TZ',
    'NODE_ENV',
    'PARLEY_GATEWAY_SERVICE_HOST',
    'PARLEY_AUTH_PORT_3000_TCP',
    'PARLEY_AUTH_PORT',
  ])('is ignored if it belongs to another program: %s', (name) => {
    expect(unknownVariable([name], KNOWN)).toBeNull();
  });

  it('is never a declared one', () => {
    expect(unknownVariable(KNOWN, KNOWN)).toBeNull();
  });
});
