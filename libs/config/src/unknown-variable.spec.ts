import { describe, expect, it } from 'vitest';
import { SETTINGS } from './settings.js';
import { unknownVariable } from './unknown-variable.js';

const KNOWN = Object.values(SETTINGS).map(({ env }) => env);

describe('a variable that Parley does not know', () => {
  it.each([
    ['DATABSE_URL', 'DATABASE_URL'],
    ['REDIS_URI', 'REDIS_URL'],
    ['RATE_SENDS', 'RATE_SEND'],
    ['INTERNAL_SECRETS', 'INTERNAL_SECRET'],
    ['GUEST', 'GUESTS'],
  ])('is told when it is a slip: %s', (name, meant) => {
    expect(unknownVariable([name], KNOWN)).toEqual({ name, meant });
  });

  it.each(['PARLEY_COLOUR', 'RATE_EVERYTHING'])('is told when only ours begin like that: %s', (name) => {
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
  ])('is nobody’s business when it is another program’s: %s', (name) => {
    expect(unknownVariable([name], KNOWN)).toBeNull();
  });

  it('never is one of those that are declared', () => {
    expect(unknownVariable(KNOWN, KNOWN)).toBeNull();
  });
});
