import { describe, expect, it } from 'vitest';
import { readPayload } from './payload.js';

const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data; boundary=xyz';
const read = (type: string | undefined, body: string): unknown => readPayload(type, Buffer.from(body));

const part = (name: string, value: string, more = ''): string =>
  `--xyz\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const multipart = (...parts: readonly string[]): string => `${parts.join('')}--xyz--\r\n`;

describe('the fields of a post', () => {
  it.each([
    ['application/json', '{"text":"ä"}', { text: 'ä' }],
    ['Application/JSON ; charset=utf-8', '\ufeff{"text":"a"}', { text: 'a' }],
    [undefined, '{"text":"a"}', { text: 'a' }],
    ['', '{"text":"a"}', { text: 'a' }],
    ['text/plain;charset=UTF-8', ' {"text":"a"}', { text: 'a' }],
    [FORM, '{"text":"a&b=c"}', { text: 'a&b=c' }],
    [FORM, 'payload=%7B%22text%22%3A%22a+b%26c%22%7D', { text: 'a b&c' }],
    [`${FORM}; charset=utf-8`, 'a=b&payload=%7B%22text%22%3A%22a%22%7D', { text: 'a' }],
    [FORM, 'payload={"text": "a & b = c+d 5%"}', { text: 'a & b = c+d 5%' }],
    [FORM, 'payload={%22text%22:%22a%22}', { text: 'a' }],
    [MULTIPART, multipart(part('data', '{"msg":"a"}')), { msg: 'a' }],
    [MULTIPART, multipart(part('data', '{"msg":"a"}'), part('payload', '{"msg":"b"}')), { msg: 'b' }],
    [MULTIPART, multipart(part('payload', '{"msg":"b"}'), part('payload_json', '{"msg":"c"}')), { msg: 'c' }],
    [MULTIPART, multipart(part('data', '{"msg":"a"}'), part('data', '{"msg":"b"}')), { msg: 'a' }],
    [
      MULTIPART,
      multipart(part('file', 'x'.repeat(100_000), '; filename="a.png"'), part('payload_json', '{"content":"a"}')),
      { content: 'a' },
    ],
  ])('of %j: %j', (type, body, fields) => {
    expect(read(type, body)).toEqual(fields);
  });

  it.each([
    ['application/json', ''],
    ['application/json', '[]'],
    ['application/json', 'null'],
    ['application/json', '"a"'],
    ['application/json', '{"text":'],
    ['application/json', '['.repeat(131_072)],
    ['application/json', `{"a":${'['.repeat(60_000)}${']'.repeat(60_001)}`],
    [undefined, 'a'],
    [FORM, 'payload=a'],
    [FORM, '{"a'],
    [MULTIPART, multipart(part('data', 'a'))],
  ])('are none for %j: %j', (type, body) => {
    expect(read(type, body)).toBeNull();
  });

  it.each([
    ['application/xml', '<a/>'],
    ['application/octet-stream', '{"text":"a"}'],
    [FORM, 'text=a'],
    [FORM, ''],
    [MULTIPART, multipart(part('text', '{"text":"a"}'))],
    [MULTIPART, ''],
    [MULTIPART, '{"text":"a"}'],
    ['multipart/form-data', multipart(part('data', '{"msg":"a"}'))],
  ])('are not looked for in %j: %j', (type, body) => {
    expect(read(type, body)).toBe('unsupported');
  });
});
