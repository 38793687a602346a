import { describe, expect, it } from 'vitest';
import { PushEndpoints } from './push-endpoints.policy.js';

const HOSTS = ['fcm.googleapis.com', '*.push.apple.com'];
const usual = new PushEndpoints({ pushHosts: HOSTS, pushAllow: [] });
const own = new PushEndpoints({ pushHosts: HOSTS, pushAllow: ['loopback', '10.0.0.0/8'] });
const any = new PushEndpoints({ pushHosts: ['*'], pushAllow: [] });

describe('an endpoint', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/x',
    'https://web.push.apple.com/x',
    'https://a.b.push.apple.com:8443/x',
  ])('of a named host is taken: %s', (endpoint) => expect(usual.problemOf(endpoint)).toBeNull());

  it.each([
    'https://evil.example/x',
    'https://push.apple.com/x',
    'https://evilpush.apple.com.evil.example/x',
    'https://xfcm.googleapis.com/x',
    'http://fcm.googleapis.com/x',
    'https://user:secret@fcm.googleapis.com/x',
    'https://8.8.8.8/x',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://localhost/x',
    'wss://fcm.googleapis.com/x',
    ' https://fcm.googleapis.com/x',
    'no URL',
  ])('of another one is refused: %s', (endpoint) => expect(usual.problemOf(endpoint)).not.toBeNull());

  it('of a listed network is taken, also over http and whatever the hosts are', () => {
    expect(own.problemOf('http://127.0.0.1:9000/x')).toBeNull();
    expect(own.problemOf('http://push.internal/x')).toBeNull();
    expect(own.problemOf('http://192.168.0.1/x')).not.toBeNull();
    expect(own.problemOf('https://8.8.8.8/x')).not.toBeNull();
  });

  it('of any public IP is taken with *', () => {
    expect(any.problemOf('https://push.example/x')).toBeNull();
    expect(any.problemOf('https://8.8.8.8/x')).toBeNull();
    expect(any.problemOf('https://10.0.0.1/x')).not.toBeNull();
    expect(any.problemOf('https://169.254.169.254/x')).not.toBeNull();
  });
});

describe('a connection', () => {
  it('goes to a public IP of a named host only', () => {
    expect(usual.allows('8.8.8.8', true, 'fcm.googleapis.com')).toBe(true);
    expect(usual.allows('8.8.8.8', true, 'evil.example')).toBe(false);
    expect(usual.allows('127.0.0.1', true, 'fcm.googleapis.com')).toBe(false);
    expect(any.allows('10.0.0.1', true, 'push.example')).toBe(false);
  });

  it('goes to a listed network whatever the host is, but never to a link-local IP', () => {
    expect(own.allows('10.1.2.3', false, 'push.internal')).toBe(true);
    expect(own.allows('8.8.8.8', true, 'push.internal')).toBe(false);
    expect(
      new PushEndpoints({ pushHosts: ['*'], pushAllow: ['169.254.0.0/16'] }).allows('169.254.1.1', true, 'x'),
    ).toBe(false);
  });
});
