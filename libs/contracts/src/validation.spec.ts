import { describe, expect, it } from 'vitest';

import { EnterAsGuest, UpdateMe } from './auth-requests.js';
import { ChatError } from './errors.js';
import { AddFile } from './file-requests.js';
import { newId, type FileId } from './ids.js';
import { PostIncoming } from './incoming.js';
import { PageMessages, SendMessage } from './events/message.events.js';
import { CreateRoom, JoinRoom } from './events/room.events.js';
import { Sync } from './events/connection.events.js';
import { parseRequest, type RequestType } from './validation.js';

function refusal(type: RequestType, payload: unknown): { code: string; field?: string | undefined } {
  try {
    parseRequest(type, payload);
  } catch (error) {
    if (error instanceof ChatError) return { code: error.code, field: error.details.field };
    throw error;
  }
  throw new Error('it was not refused');
}

const send = { id: newId(), roomId: newId(), body: 'hello' };

describe('a request', () => {
  it('whose class says so ignores unknown fields, and takes none of them over', () => {
    const request = parseRequest(PostIncoming, { token: 't', text: 'hello', channel: '#ci', __proto__: { body: 'x' } });
    expect({ ...request }).toEqual({ token: 't', text: 'hello' });
    expect(refusal(PostIncoming, { token: 't', text: 7, channel: '#ci' })).toEqual({ code: 'INVALID', field: 'text' });
  });

  it('gets its type, and keeps every field as given', () => {
    const request = parseRequest(SendMessage, { ...send, ext: { a: [1, null] }, mentions: [] });
    expect(request).toBeInstanceOf(SendMessage);
    expect(request).toMatchObject({ ...send, ext: { a: [1, null] }, mentions: [] });
  });

  it('that lacks both of two fields that may stand for each other hears that one is missing', () => {
    expect(() => parseRequest(EnterAsGuest, {})).toThrow('username or displayName must be given.');
    expect(refusal(EnterAsGuest, {})).toEqual({ code: 'INVALID', field: 'username' });
    expect(() => parseRequest(EnterAsGuest, { username: null })).toThrow('username must be a text of');
  });

  it('that is missing counts as an empty one', () => {
    expect(parseRequest(Sync, undefined)).toBeInstanceOf(Sync);
  });

  it.each([null, 'text', 7, [], Buffer.from('x')])('that is no object is INVALID: %j', (payload) => {
    expect(refusal(Sync, payload)).toEqual({ code: 'INVALID', field: undefined });
  });

  it('may leave an optional field out, but not give null for it', () => {
    expect(refusal(SendMessage, { ...send, ext: null })).toEqual({ code: 'INVALID', field: 'ext' });
    expect(refusal(PageMessages, { roomId: send.roomId, before: null })).toEqual({ code: 'INVALID', field: 'before' });
  });

  it('with an unknown field is INVALID, whatever its name', () => {
    for (const field of ['more', 'constructor', '__proto__', 'toString']) {
      const payload: unknown = JSON.parse(`{"id":"${send.id}","${field}":1}`);
      expect(refusal(SendMessage, payload)).toEqual({ code: 'INVALID', field });
    }
  });

  it('names the first bad field in the order of the request type', () => {
    expect(refusal(SendMessage, { body: 5 })).toEqual({ code: 'INVALID', field: 'id' });
  });

  it('counts lengths in code points', () => {
    expect(parseRequest(SendMessage, { ...send, body: '𝒳'.repeat(8000) }).body).toHaveLength(16_000);
    expect(refusal(SendMessage, { ...send, body: 'x'.repeat(8001) })).toEqual({ code: 'INVALID', field: 'body' });
  });

  it.each(['', ' \t\n', '\u200b\u00ad', 'a\u0000', 'a\ud800'])('refuses the body %j', (body) => {
    expect(refusal(SendMessage, { ...send, body })).toEqual({ code: 'INVALID', field: 'body' });
  });

  it('refuses U+0000 and lone surrogates anywhere in ext, and an ext over 4 KiB', () => {
    const exts = [{ a: ['\u0000'] }, { 'k\ud800': 1 }, { a: { b: '\udfff' } }, { a: 'x'.repeat(4097) }, []];
    for (const ext of exts) expect(refusal(SendMessage, { ...send, ext })).toEqual({ code: 'INVALID', field: 'ext' });
  });

  it('takes any key in ext, a prototype’s too, and keeps it a key', () => {
    const text = '{"__proto__":{"admin":true},"constructor":1,"":null}';
    const { ext } = parseRequest(SendMessage, { ...send, ext: JSON.parse(text) as unknown });
    expect(JSON.stringify(ext)).toBe(text);
    expect(ext).not.toHaveProperty('admin');
  });

  it('refuses ids in upper case and lists that name somebody twice', () => {
    expect(refusal(SendMessage, { ...send, id: send.id.toUpperCase() })).toEqual({ code: 'INVALID', field: 'id' });
    const memberIds = [send.id, send.id];
    expect(refusal(CreateRoom, { kind: 'group', name: 'x', memberIds })).toEqual({
      code: 'INVALID',
      field: 'memberIds',
    });
  });

  it('takes more files than a message has, and says of a wrong list what it must be', () => {
    const attachments = Array.from({ length: 101 }, () => newId<FileId>());
    expect(parseRequest(SendMessage, { ...send, attachments }).attachments).toHaveLength(101);
    expect(() => parseRequest(SendMessage, { ...send, attachments: [send.id, send.id] })).toThrow(
      'attachments must be a list of different ids.',
    );
  });

  it.each([
    [
      'name',
      { name: '..' },
      'a text of 1 to 255 characters: without /, \\, control and format characters; "." and ".." are no names.',
    ],
    ['bytes', { bytes: 0 }, 'an integer of at least 1.'],
    ['sha256', { sha256: 'A'.repeat(64) }, 'a text of 64 characters: lower-case hex digits.'],
  ])('says what the %s of a file must be', (field, wrong, reason) => {
    const file = { roomId: send.roomId, id: send.id, name: 'a', bytes: 1, sha256: 'a'.repeat(64) };
    expect(() => parseRequest(AddFile, { ...file, ...wrong })).toThrow(`${field} must be ${reason}`);
  });

  it.each(['anna maria', 'änne', 'al'])('names the characters of a username when it refuses %j', (username) => {
    expect(refusal(EnterAsGuest, { username })).toEqual({ code: 'INVALID', field: 'username' });
    expect(() => parseRequest(EnterAsGuest, { username })).toThrow('3 to 32 characters: a–z, A–Z, 0–9, _, . and -');
  });

  it('has exactly one of two fields of which each stands in place of the other', () => {
    expect(parseRequest(EnterAsGuest, { username: 'anna' })).toEqual({ username: 'anna' });
    expect(parseRequest(EnterAsGuest, { displayName: 'Anna Maria' })).toEqual({ displayName: 'Anna Maria' });
    for (const payload of [{}, { cookie: true }, { username: 'anna', displayName: 'Anna' }])
      expect(refusal(EnterAsGuest, payload)).toEqual({ code: 'INVALID', field: 'username' });
  });

  it.each(['2026-02-28T23:59:59.999Z', '2028-02-29T00:00Z', '2026-01-01T00:00:00+02:00', '2026-12-31T22:00:00-05:00'])(
    'takes the time %s',
    (at) => {
      expect(parseRequest(PageMessages, { roomId: send.roomId, at }).at).toBe(at);
    },
  );

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-02-29T23:00:00-05:00',
    '2026-04-31T12:00Z',
    '2026-00-10T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01',
    '2026-01-01T00:00:00',
  ])('refuses the time %s: there is no such day or hour, or it is no time with a zone', (at) => {
    expect(refusal(PageMessages, { roomId: send.roomId, at })).toEqual({ code: 'INVALID', field: 'at' });
  });

  it('maps rooms to revs in sync, and nothing else', () => {
    expect(parseRequest(Sync, { rooms: { [send.roomId]: 0 } }).rooms).toEqual({ [send.roomId]: 0 });
    for (const rooms of [{ x: 1 }, { [send.roomId]: -1 }, { [send.roomId]: 1.5 }, []]) {
      expect(refusal(Sync, { rooms })).toEqual({ code: 'INVALID', field: 'rooms' });
    }
  });
});

const SHOWN = ['x', '.', '1\ufe0f\u20e3', '❤️', '👩‍👩‍👧', '🇺🇦', 'Zoe\u0308', 'हिन्दी', '김\u3164', 'مرحبا', '\ue000', 'a b'];
/** Names that would be wrong without their format characters: emojis of several parts, a flag, Persian, Sinhala. */
const JOINED = ['Ann 👩🏽‍💻', '🏳️‍🌈', '❤️‍🔥', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'می\u200cخواهم', 'ක්\u200dෂ'];

describe('a name', () => {
  const room = { kind: 'group' };

  it.each([
    '\u3164',
    '\u2800',
    '\u115f',
    '\ufe0f',
    '\u0301',
    '\u200b \u2060',
    'two\nlines',
    'two\u2028lines',
    'a\tb',
    'a\u0085',
    'ab\u200bc',
    'a\u00adb',
    'nn\u200dA',
    'Ann\u200c',
    '\u202enosretep\u202c',
    '\u2066Ann\u2069',
    'Ann\u200e',
    '\ufeffAnn',
    'A\u{e0041}nn',
    '👩\u200d',
  ])('without a visible character, or with control or format characters or line breaks, is INVALID: %j', (name) => {
    expect(refusal(UpdateMe, { displayName: name })).toEqual({ code: 'INVALID', field: 'displayName' });
    expect(refusal(CreateRoom, { ...room, name })).toEqual({ code: 'INVALID', field: 'name' });
  });

  it.each([...SHOWN, ...JOINED])('with a visible character is valid: %s', (name) => {
    expect(parseRequest(UpdateMe, { displayName: name }).displayName).toBe(name);
    expect(parseRequest(CreateRoom, { ...room, name }).name).toBe(name);
  });

  it('of an existing room may look empty when the room is joined by it', () => {
    expect(parseRequest(JoinRoom, { name: '\u3164' }).name).toBe('\u3164');
  });
});
