import { expect, it } from 'vitest';
import { programOf } from './programs.js';

it.each([
  ['Alertmanager/0.28.1', 'alertmanager'],
  ['@slack:webhook/8.0.0 node/22.1.0 linux/6.1', 'slack'],
  ['Apprise/1.9', 'apprise'],
  ['Go-http-client/1.1', 'go-http-client'],
  ['curl/7.88.1', 'curl'],
  ['a program that nobody knows', 'other'],
  ['', 'other'],
  [undefined, 'other'],
])('the program of %s is %s', (userAgent, program) => {
  expect(programOf(userAgent)).toBe(program);
});
