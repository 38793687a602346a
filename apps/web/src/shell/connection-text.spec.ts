import { describe, expect, it } from 'vitest';

import { en } from '#chat/text/en.js';
import { connectionText, type Connectivity } from './connection-text.js';

const say = (state: Partial<Connectivity>): string =>
  connectionText({ status: 'waiting', isOnline: true, wasConnected: true, pending: 0, ...state }, en);

describe('The region "Connection"', () => {
  it('is empty while connected and when the session has ended', () => {
    expect(say({ status: 'connected' })).toBe('');
    expect(say({ status: 'closed' })).toBe('');
    expect(say({ status: 'failed' })).toBe('');
  });

  it('is empty without a network if the server is reached all the same', () => {
    expect(say({ status: 'connected', isOnline: false })).toBe('');
  });

  it('says how many messages will be sent when the network is back', () => {
    expect(say({ isOnline: false })).toBe('You are offline.');
    expect(say({ isOnline: false, pending: 1 })).toBe('You are offline: 1 message will be sent.');
    expect(say({ isOnline: false, pending: 3 })).toBe('You are offline: 3 messages will be sent.');
  });

  it('distinguishes the first connection from later ones', () => {
    expect(say({ status: 'connecting', wasConnected: false })).toBe('Connecting…');
    expect(say({ status: 'connecting' })).toBe('Reconnecting…');
    expect(say({ status: 'waiting' })).toBe('Reconnecting…');
  });
});
