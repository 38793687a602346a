import { describe, expect, it } from 'vitest';

import { formatted, type FormatName } from './formats.js';

/** The text with the format, with the selection in brackets of the form ‹ and ›. */
function after(name: FormatName, marked: string): string {
  const start = marked.indexOf('‹');
  const end = marked.indexOf('›') - 1;
  const text = marked.replace(/[‹›]/g, '');
  const change = formatted(name, { text, start, end });
  const changed = text.slice(0, change.start) + change.text + text.slice(change.end);
  const [from, to] = change.selection;
  return `${changed.slice(0, from)}‹${changed.slice(from, to)}›${changed.slice(to)}`;
}

describe('a format', () => {
  it.each([
    ['bold', 'a ‹b› c', 'a **‹b›** c'],
    ['italic', 'a ‹b› c', 'a *‹b›* c'],
    ['strike', 'a ‹b› c', 'a ~~‹b›~~ c'],
    ['code', 'a ‹b› c', 'a `‹b›` c'],
    ['code', 'a ‹b`c› d', 'a ``‹b`c›`` d'],
    ['bold', 'a‹ b ›c', 'a **‹b›** c'],
    ['bold', 'a ‹›', 'a **‹›**'],
    ['bold', '*‹b›*', '***‹b›***'],
    ['italic', '**‹b›**', '***‹b›***'],
  ] as const)('%s is put around %j', (name, marked, expected) => {
    expect(after(name, marked)).toBe(expected);
  });

  it.each([
    ['bold', 'a **‹b›** c', 'a ‹b› c'],
    ['bold', 'a ‹**b**› c', 'a ‹b› c'],
    ['italic', '***‹b›***', '**‹b›**'],
    ['bold', '***‹b›***', '*‹b›*'],
    ['strike', '~~‹b›~~', '‹b›'],
    ['code', '‹`b`›', '‹b›'],
    ['bold', 'a **‹›**', 'a ‹›'],
  ] as const)('%s is taken away in %j', (name, marked, expected) => {
    expect(after(name, marked)).toBe(expected);
  });

  it('of code makes a block of several lines', () => {
    expect(after('code', 'See ‹a\nb›')).toBe('See \n```\n‹a\nb›\n```');
    expect(after('code', '‹a\nb› c')).toBe('```\n‹a\nb›\n```\n c');
  });

  it('of a link asks for what is missing', () => {
    expect(after('link', 'See ‹this›.')).toBe('See [this](‹https://›).');
    expect(after('link', '‹https://example.org/a›')).toBe('[‹›](https://example.org/a)');
  });

  it('of a quote takes whole lines, and ends before the next one', () => {
    expect(after('quote', 'a‹b\nc›\nd')).toBe('‹> ab\n> c›\n\nd');
    expect(after('quote', '> ‹a›')).toBe('‹a›');
  });
});
