import { expect, it } from 'vitest';
import { isFinal, mailFailureOf, responseCodeOf, UnansweredMail } from './mail-failure.policy.js';

it.each([
  [{ code: 'EDNS', command: 'CONN' }, 'dns'],
  [{ code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN' }, 'refused'],
  [{ code: 'ETIMEDOUT', command: 'CONN' }, 'timeout'],
  [{ code: 'EABORT' }, 'timeout'],
  [{ code: 'ESOCKET', originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT', command: 'CONN' }, 'tls'],
  [{ code: 'ESOCKET', originalCode: 'ERR_TLS_CERT_ALTNAME_INVALID', command: 'CONN' }, 'tls'],
  [{ code: 'ESOCKET', originalCode: 'ERR_SSL_WRONG_VERSION_NUMBER', command: 'CONN' }, 'tls'],
  [{ code: 'ESOCKET', originalCode: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', command: 'CONN' }, 'tls'],
  [{ code: 'ETLS', command: 'STARTTLS', responseCode: 454 }, 'tls'],
  [{ code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535 }, 'login'],
  [{ code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 530 }, 'login'],
  [{ code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 553 }, 'sender'],
  [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550 }, 'recipient'],
  [{ code: 'EMESSAGE', command: 'DATA', responseCode: 552 }, 'message'],
  [{ code: 'ECONNECTION', command: 'CONN' }, 'connection'],
  [{ code: 'EPROTOCOL', command: 'CONN', responseCode: 554 }, 'unwelcome'],
  [{ code: 'EPROTOCOL', command: 'CONN', responseCode: 421 }, 'closed'],
  [{ code: 'ECONNECTION', command: 'EHLO', responseCode: 421 }, 'closed'],
  [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 421 }, 'closed'],
  [{ code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 454 }, 'login-later'],
  [new UnansweredMail(new Error('of the socket')), 'unanswered'],
  [new Error('of another kind'), 'connection'],
])('%j is a failure of %s', (error, failure) => {
  expect(mailFailureOf(error)).toBe(failure);
});

it('has the code of the mail server’s answer, if there is one', () => {
  expect(responseCodeOf({ code: 'EMESSAGE', responseCode: 552 })).toBe(552);
  expect(responseCodeOf({ code: 'EDNS' })).toBeUndefined();
});

it.each([
  [{ code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 553 }, true],
  [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550 }, true],
  [{ code: 'EENVELOPE', command: 'DATA', responseCode: 554 }, true],
  [{ code: 'EMESSAGE', command: 'DATA', responseCode: 552 }, true],
  [{ code: 'EENVELOPE', command: 'API' }, true],
  [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 450 }, false],
  [{ code: 'EMESSAGE', command: 'DATA', responseCode: 451 }, false],
  [{ code: 'EPROTOCOL', command: 'CONN', responseCode: 554 }, false],
  [{ code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535 }, false],
  [{ code: 'ETLS', command: 'STARTTLS', responseCode: 502 }, false],
  [{ code: 'ESOCKET', command: 'CONN' }, false],
  [new UnansweredMail(new Error('of the socket')), false],
])('%j is final: %s', (error, final) => {
  expect(isFinal(error)).toBe(final);
});
