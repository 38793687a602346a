import { expect, it } from 'vitest';
import { confirmText, noticeText, registrationText, resetText } from './mail-texts.js';

const USERNAME = 'a_rather_long_username_of_32_cha';
const LINK = `https://${'chat.'.repeat(20)}example/verify#${'x'.repeat(43)}`;

it.each([confirmText, registrationText, resetText])('%o has its link whole, on a line of its own', (textOf) => {
  const { subject, text } = textOf(USERNAME, LINK);
  const lines = text.split('\n');
  expect(lines).toContain(LINK);
  expect(subject).not.toContain(USERNAME);
  for (const line of lines.filter((other) => other !== LINK)) expect(line.length).toBeLessThanOrEqual(72);
});

it('the mail of a registration names the account, and says that its page asks for the password', () => {
  const { text } = registrationText(USERNAME, LINK);
  expect(text.replaceAll('\n', ' ')).toContain(`create the account ${USERNAME}`);
  expect(text).toContain('asks for the password that you have chosen');
});

it('a notice has the name in its text, and not in its subject', () => {
  const { subject, text } = noticeText('email.replaced', USERNAME, 'https://chat.example');
  expect({ subject: subject.includes(USERNAME), text: text.includes(USERNAME) }).toEqual({
    subject: false,
    text: true,
  });
  expect(text).not.toContain('provider');
});

it('a notice of an identity names the provider', () => {
  const { text } = noticeText('identity.removed', USERNAME, 'https://chat.example', 'Example Ltd');
  expect(text.split('\n')).toContain('The provider: Example Ltd');
});
