import { expect, it } from 'vitest';
import { domainOf, senderOf } from './sender.policy.js';

it.each([
  ['chat@example.com', '', 'chat@example.com'],
  ['<chat@example.com>', '', 'chat@example.com'],
  ['Chat <chat@example.com>', 'Chat', 'chat@example.com'],
  ['Example: Chat <chat@example.com>', 'Example: Chat', 'chat@example.com'],
  ['Sales; Support <chat@example.com>', 'Sales; Support', 'chat@example.com'],
  ['Chat (Example Inc.) <chat@example.com>', 'Chat (Example Inc.)', 'chat@example.com'],
  ['Weir, Lock & Co. <chat@example.com>', 'Weir, Lock & Co.', 'chat@example.com'],
  ['"Weir \\"&\\" Lock" <chat@example.com>', 'Weir "&" Lock', 'chat@example.com'],
  ['Zoë Müller <chat@example.com>', 'Zoë Müller', 'chat@example.com'],
])('%s is the name %j and the e-mail address %s', (mailFrom, name, address) => {
  expect(senderOf(mailFrom)).toEqual({ name, address });
  expect(domainOf(mailFrom)).toBe('example.com');
});

it('has no domain without an e-mail address', () => {
  expect(domainOf(undefined)).toBeUndefined();
});
