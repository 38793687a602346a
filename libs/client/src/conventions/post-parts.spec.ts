import { describe, expect, it } from 'vitest';

import { parseBody } from '../body/parse-body.js';
import { inlineText } from '../body/plain-text.js';
import type { BodyBlock } from '../body/tree.js';
import { postParts } from './post-parts.js';

/** The parts of a body as texts: `Title | value` of fields, `(…)` around context. */
function partsOf(body: string, hasContext = true): readonly string[] {
  return postParts(parseBody(body), hasContext).flatMap((part) => {
    if (part.type === 'fields') return part.fields.map(({ title, value }) => `${title} | ${inlineText(value)}`);
    return part.type === 'context' ? `(${textOf(part.block)})` : textOf(part.block);
  });
}

const textOf = (block: BodyBlock): string => (block.type === 'paragraph' ? inlineText(block.content) : block.type);

describe('the parts of a post', () => {
  it.each([
    ['Pushed\nBranch: [main](https://a.example)\nCommit: Fix: it', ['Pushed', 'Branch | main', 'Commit | Fix: it']],
    ['**Alert:** slow\n**Host**: `a` and b\nBold\nend.', ['Alert | slow', 'Host | a and b', 'Bold\nend.']],
    ['A: b\nC: d\n\ne\nF: g\nH: i', ['A | b', 'C | d', 'e', 'F | g', 'H | i']],
    ['Error: x < 0\nat line 3:', ['Error: x < 0\nat line 3:']],
    ['10:30 a: b\n11:30 a: b\nhttps://a.example/: b.', ['10:30 a: b\n11:30 a: b\nhttps://a.example/: b.']],
    ['This is a sentence that says: one\nThis is a sentence that says: two', [expect.stringContaining('\n')]],
    ['User:\nLevel:\nHost: ', ['User:\nLevel:\nHost: ']],
    ['- A: b\n- C: d', ['list']],
    ['```\nA: b\nC: d\n```', ['code']],
  ])('of %j are %j', (body, expected) => {
    expect(partsOf(body)).toEqual(expected);
  });

  it.each([
    ['Title\nA: b\nC: d\nGrafana v12.1', ['Title', 'A | b', 'C | d', '(Grafana v12.1)']],
    ['Title\n\nwords\n\nnetdata', ['Title', 'words', '(netdata)']],
    ['Title\nwords', ['Title\nwords']],
    ['Title\nwords\nIt is down.', ['Title\nwords\nIt is down.']],
    [`Title\nwords\n${'long '.repeat(20)}`, [expect.stringContaining('words\nlong')]],
    ['Title\nwords\nError: x', ['Title\nwords\nError: x']],
  ])('of %j end with context: %j', (body, expected) => {
    expect(partsOf(body)).toEqual(expected);
    expect(partsOf(body, false).join()).not.toContain('(');
  });
});
