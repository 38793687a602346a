import { describe, expect, it } from 'vitest';
import { dispositionOf } from './disposition.js';

describe('the name of a download', () => {
  it.each([
    ['cafe\u0301.pdf', 'caf%C3%A9.pdf'],
    ['Tie\u0302\u0301ng.txt', 'Ti%E1%BA%BFng.txt'],
    ['\u304b\u3099.txt', '%E3%81%8C.txt'],
    ['\u1112\u1161\u11ab.txt', '%ED%95%9C.txt'],
  ])('%s is composed', (name, encoded) => {
    const { contentDisposition } = dispositionOf(name, 'text/plain', false);
    expect(contentDisposition).toContain(`filename*=UTF-8''${encoded}`);
  });

  it('keeps its letters of full width', () => {
    const { contentDisposition } = dispositionOf('Ａ.txt', 'text/plain', false);
    expect(contentDisposition).toContain('%EF%BC%A1.txt');
  });
});
