import { describe, expect, it } from 'vitest';
import { isOverLimit, type Opens, RecordBounds } from './record-bounds.js';

const LIST: Opens = (path, isList) => path.length === 0 || (isList && path.length === 1 && path[0] !== '');
const DEEP = `${'['.repeat(65)}${']'.repeat(65)}`;
const LARGE = `"${'x'.repeat(1024 * 1024)}"`;

/** The document behind the bounds, given in chunks of so many characters. */
function passed(text: string, chars = text.length): string {
  const bounds = new RecordBounds(LIST);
  let result = '';
  for (let at = 0; at < text.length; at += chars) result += bounds.push(text.slice(at, at + chars));
  return result + bounds.rest();
}

const itemsOf = (text: string): readonly unknown[] =>
  (JSON.parse(text) as unknown[]).map((item) => (isOverLimit(item) ? 'over' : item));

describe('bounds of records', () => {
  it.each([
    '[]',
    ' [ 1 , "a\\"]" ,{"b" : ["\\\\", "{"]}, null,-1.5e3 ]\n',
    '{"head": {"messages": [1]}, "messages": [{"a": 1}, [], "x"], "count": 3}',
    '"text"',
    '123',
    '[{"a": 1}, {"cut',
    '[1, {"a": [}]',
  ])('pass on %s as it is, in chunks of any size', (text) => {
    for (let chars = 1; chars <= text.length; chars++) expect(passed(text, chars)).toBe(text);
  });

  it('put a sign in place of a record over a limit, and pass on what is beside it', () => {
    const records = ['{"a": "\\""}', DEEP, '2', LARGE, `{"a": ${LARGE}, "b": [{}, "]"]}`, `{"in": ${DEEP}}`, '"end"'];
    const expected = [{ a: '"' }, 'over', 2, 'over', 'over', 'over', 'end'];
    for (const chars of [1000, 64 * 1024, 1_000_000_000]) {
      expect(itemsOf(passed(`[${records.join(', ')}]`, chars))).toEqual(expected);
      const { before, list } = JSON.parse(
        passed(`{"before": {"a": ${DEEP}}, "list": [${records.join(',')}]}`, chars),
      ) as Record<string, unknown>;
      expect(isOverLimit(before)).toBe(true);
      expect(itemsOf(JSON.stringify(list))).toEqual(expected);
    }
    const within = `[${'['.repeat(64)}${']'.repeat(64)}]`;
    expect(passed(within, 7)).toBe(within);
  });

  it('keep no more than a record', () => {
    const bounds = new RecordBounds(LIST);
    bounds.push('[{"a": "');
    for (let n = 0; n < 100; n++) expect(bounds.push('x'.repeat(100_000))).toBe('');
    expect(bounds.rest()).toBe('');
    expect(itemsOf(`[${bounds.push('"}, 1]')}`)).toEqual(['over', 1]);
  });

  it('refuse an entry whose name is over the limit', () => {
    expect(() => passed(`{${LARGE}: 1}`)).toThrow(SyntaxError);
  });
});
