import { expect, it } from 'vitest';
import { mailFailureOf, responseCodeOf } from './mail-failure.policy.js';

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
  [new Error('of another kind'), 'connection'],
])('%j is a failure of %s', (error, failure) => {
  expect(mailFailureOf(error)).toBe(failure);
});

it('has the code of the mail server’s answer, if there is one', () => {
  expect(responseCodeOf({ code: 'EMESSAGE', responseCode: 552 })).toBe(552);
  expect(responseCodeOf({ code: 'EDNS' })).toBeUndefined();
});
