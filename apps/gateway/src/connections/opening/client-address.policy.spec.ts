import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address.policy.js';

describe('the address of a client', () => {
  it('is the address of its socket if no proxy is trusted', () => {
    expect(clientAddress('10.0.0.9', '203.0.113.7', () => false)).toBe('10.0.0.9');
  });

  it('is the address that the last trusted proxy reports, not one that the client put before it', () => {
    const oneHop = (_address: string, hop: number) => hop < 1;
    expect(clientAddress('10.0.0.9', '1.2.3.4, 203.0.113.7', oneHop)).toBe('203.0.113.7');
    expect(clientAddress('10.0.0.9', '', oneHop)).toBe('10.0.0.9');
    const network = (address: string) => address.startsWith('10.');
    expect(clientAddress('10.0.0.9', '1.2.3.4, 203.0.113.7, 10.0.0.8', network)).toBe('203.0.113.7');
    expect(clientAddress('10.0.0.9', '10.0.0.7,10.0.0.8', network)).toBe('10.0.0.7');
  });
});
