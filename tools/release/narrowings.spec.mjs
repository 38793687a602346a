import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ACCEPTED_NARROWINGS } from './accepted-narrowings.mjs';
import { fileOf, lastRelease } from './last-release.mjs';
import { narrowings } from './narrowings.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (name) => JSON.parse(readFileSync(join(ROOT, 'docs', name), 'utf8'));
/** Two events and a route are enough to change something in each kind of place. */
const asyncapi = read('asyncapi.json');
asyncapi.operations = pick(asyncapi.operations, 'room.create', 'room.update');
const openapi = read('openapi.json');
openapi.paths = pick(openapi.paths, '/v1/rooms');

function pick(all, ...names) {
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

function after(document, change) {
  const changed = structuredClone(document);
  change(changed);
  return narrowings(document, changed);
}

const requestOf = ({ components }, event) => components.messages[`${event}.request`].payload;
const bodyOf = ({ paths }, route) => paths[route].post.requestBody.content['application/json'].schema;

describe('the documents', () => {
  it('promise what those of the last release do, but for what is accepted', () => {
    const release = lastRelease(ROOT);
    const found = ['openapi.json', 'asyncapi.json'].flatMap((name) =>
      narrowings(JSON.parse(fileOf(ROOT, release, `docs/${name}`)), read(name)),
    );
    expect(found.sort()).toEqual(Object.keys(ACCEPTED_NARROWINGS[release.version] ?? {}).sort());
  });
});

describe('a document narrows', () => {
  it.each([
    ['without an event', asyncapi, ({ operations }) => delete operations['room.create'], 'room.create post: remove'],
    ['without a route', openapi, ({ paths }) => delete paths['/v1/rooms'].post, '/v1/rooms post: remove'],
    [
      'when an event needs another field',
      asyncapi,
      (document) => (requestOf(document, 'room.create').required = ['kind', 'topic']),
      'required/1: add',
    ],
    [
      'when an event takes fewer characters',
      asyncapi,
      (document) => (requestOf(document, 'room.create').properties.name.maxLength = 8),
      'name/maxLength: replace',
    ],
    [
      'when a route takes one value less',
      openapi,
      (document) => bodyOf(document, '/v1/rooms').properties.kind.enum.pop(),
      'kind/enum/1: remove',
    ],
    [
      'when an answer loses a field',
      asyncapi,
      ({ components }) => delete components.schemas.Room.properties.topic,
      'properties/topic: remove',
    ],
    [
      'when a field may be missing from an answer',
      openapi,
      ({ components }) => components.schemas.RoomState.required.splice(4, 1),
      'required/4: remove',
    ],
  ])('%s', (_, document, change, line) => {
    expect(after(document, change).join('\n')).toContain(line);
  });

  it.each([
    ['with a new field in an answer', asyncapi, ({ schemas }) => (schemas.Room.properties.colour = { type: 'string' })],
    ['with a new value in an answer', asyncapi, ({ schemas }) => schemas.RoomKind.enum.push('channel')],
    ['with other words', openapi, ({ schemas }) => (schemas.Room.description = 'A place to talk')],
  ])('not %s', (_, document, change) => {
    expect(after(document, ({ components }) => change(components))).toEqual([]);
  });
});
