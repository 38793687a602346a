import { describe, expect, it } from 'vitest';

import type { Ext, UserBrief, UserType } from '#contracts';

import { colourOf, isQuiet, namedSenderOf } from './message-conventions.js';

type Case = readonly [ext: unknown, read: unknown];

const NAME = 'Alertmanager';
const PICTURE = 'https://pictures.example/a.png';

const posted = (ext: unknown, type: UserType | null = 'bot') => ({
  ext: ext as Ext | null,
  sender: type === null ? null : ({ type } as UserBrief),
});
const each = (values: readonly unknown[], caseOf: (value: unknown) => Case): readonly Case[] => values.map(caseOf);

const SENDERS: readonly Case[] = [
  [{ sender: { name: NAME } }, { name: NAME, avatarUrl: null }],
  [{ sender: { name: ` ${NAME} ` } }, { name: NAME, avatarUrl: null }],
  [{ sender: { name: NAME, avatarUrl: PICTURE, more: 1 } }, { name: NAME, avatarUrl: PICTURE }],
  [{ sender: { name: 'n'.repeat(80) } }, { name: 'n'.repeat(80), avatarUrl: null }],
  ...each(
    ['/a.png', 'javascript:alert(1)', 'data:image/png;base64,AA', 'https://', PICTURE + 'a'.repeat(512), '', 5],
    (avatarUrl) => [{ sender: { name: NAME, avatarUrl } }, { name: NAME, avatarUrl: null }],
  ),
  ...each([null, 'x', 5, [], [{ name: NAME }], {}, { avatarUrl: PICTURE }], (sender) => [{ sender }, null]),
  ...each([null, 5, '', '  ', ['x'], {}, 'n'.repeat(81), 'a\nb', 'a\u202eb', 'a\u0000'], (name) => [
    { sender: { name } },
    null,
  ]),
  [null, null],
  [{}, null],
];
const COLOURS: readonly Case[] = [
  ...each(['good', 'warning', 'danger', '#36a64f'], (color) => [color, color]),
  ['#D00000', '#d00000'],
  ...each(['', 'red', 'Good', '#fff', '36a64f', '#36a64f80', '#36a64g', '#36a64f;', 5, null, ['good'], {}], (color) => [
    color,
    null,
  ]),
];
const QUIET: readonly Case[] = [
  [{ quiet: true }, true],
  ...each([null, {}, { quiet: false }, { quiet: 'true' }, { quiet: 1 }, { quiet: {} }], (ext) => [ext, false]),
];

describe('a message of a bot', () => {
  it.each(SENDERS)('with %j names the sender %j', (ext, sender) => {
    expect(namedSenderOf(posted(ext))).toEqual(sender);
  });

  it.each(COLOURS)('with the color %j has the colour %j', (color, colour) => {
    expect(colourOf(posted({ color }))).toBe(colour);
  });
});

it.each(['user', 'guest', null] as const)('a message of the type %j names no sender and has no colour', (type) => {
  const message = posted({ sender: { name: NAME }, color: 'good' }, type);
  expect([namedSenderOf(message), colourOf(message)]).toEqual([null, null]);
});

it.each(QUIET)('a message with %j tells only those whom it mentions: %j', (ext, quiet) => {
  expect(isQuiet(posted(ext, 'user'))).toBe(quiet);
});
