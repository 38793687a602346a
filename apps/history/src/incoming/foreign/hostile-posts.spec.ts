import { describe, expect, it } from 'vitest';
import { LIMITS, parseRequest, PostIncoming } from '#contracts';
import { readForeignPost } from './foreign-post.js';
import { readPayload } from './payload.js';
import { PARTS_MAX } from '#import/text/values';

const BYTES_MAX = 131_072;
/** The time of the processor for a post of `BYTES_MAX`; a linear reader takes a tenth of it. */
const CPU_MS_MAX = 1_500;

/** As much of the part as fits into the largest post. */
const filled = (part: string, around = 100): string => part.repeat((BYTES_MAX - around) / part.length);
const nested = (open: string, close: string): string => {
  const depth = Math.floor((BYTES_MAX - 100) / (open.length + close.length));
  return `${open.repeat(depth)}${close.repeat(depth)}`;
};
const listed = (entry: string): string => filled(`${entry},`) + entry;

function cpuMsOf(work: () => void): number {
  const start = process.cpuUsage();
  work();
  return process.cpuUsage(start).user / 1_000;
}

/** The content of the post; `null` if it has no fields, or no content. */
function bodyOf(json: string): string | null {
  const fields = readPayload('application/json', Buffer.from(json));
  if (fields === null || fields === 'unsupported') return null;
  return readForeignPost(fields, LIMITS.bodyChars)?.body ?? null;
}

describe('a post as large and as deep as can be', () => {
  it.each([
    ['brackets', filled('[')],
    ['braces', filled('{"a":')],
    ['nested lists', nested('[', ']')],
    ['a text beside nested lists', `{"text":"a","b":${nested('[', ']')}}`],
    ['a text beside nested objects', `{"text":"a","attachments":[${nested('{"fields":[', ']}')}]}`],
    ['nested blocks', `{"text":"a","blocks":[${nested('{"type":"rich_text","elements":[', ']}')}]}`],
    [
      'thousands of fields',
      `{"text":"a",${Array.from({ length: 9_000 }, (_, index) => `"f${String(index)}":1`).join()}}`,
    ],
    ['thousands of attachments', `{"attachments":[${listed('{"text":"a"}')}]}`],
    ['thousands of embeds', `{"embeds":[${listed('{"title":"a"}')}]}`],
    ['thousands of blocks', `{"blocks":[${listed('{"type":"divider"}')}]}`],
    ['thousands of fields of an attachment', `{"attachments":[{"fields":[${listed('{"value":"a*"}')}]}]}`],
    [
      'thousands of words',
      `{"blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[${listed('{"type":"text","text":"a"}')}]}]}]}`,
    ],
    ['a table', `{"blocks":[{"type":"table","rows":[[${listed('{"text":"|"}')}]]}]}`],
  ])('is read in time: %s', (_, json) => {
    expect(Buffer.byteLength(json)).toBeLessThanOrEqual(BYTES_MAX + 300);
    let body: string | null = null;
    expect(cpuMsOf(() => (body = bodyOf(json)))).toBeLessThan(CPU_MS_MAX);
    expect(Array.from(body ?? '').length).toBeLessThanOrEqual(LIMITS.bodyChars);
    if (json.includes('"text":"a",')) expect(body).toBe('a');
  });

  it.each([nested('[', ']'), nested('{"a":[', ']}')])(
    'is judged by its own fields alone if it is of Parley’s form',
    (deep) => {
      for (const name of ['b', 'ext']) {
        const fields = JSON.parse(`{"body":"a","${name}":${deep}}`) as object;
        const judged = (): string | undefined => {
          try {
            return parseRequest(PostIncoming, { ...fields, token: 'parley_in_x' }).body;
          } catch (error) {
            return error instanceof Error ? error.name : '';
          }
        };
        expect(judged()).toBe(name === 'b' ? 'a' : 'ChatError');
      }
    },
  );
});

describe('the work for a post', () => {
  /** An entry that counts how often one of its fields is read. */
  function counted(): { entry: object; reads: () => number } {
    let reads = 0;
    const entry = new Proxy(
      { type: 'section', text: 'a', description: 'a' },
      {
        get: (target, name) => {
          reads++;
          return Reflect.get(target, name) as unknown;
        },
      },
    );
    return { entry, reads: () => reads };
  }

  it.each(['attachments', 'embeds', 'blocks'])('ends with the last of %s that is read', (name) => {
    const readsOf = (length: number): number => {
      const { entry, reads } = counted();
      readForeignPost({ [name]: Array.from({ length }, () => entry) }, LIMITS.bodyChars);
      return reads();
    };
    expect(readsOf(PARTS_MAX)).toBeGreaterThanOrEqual(PARTS_MAX);
    expect(readsOf(100_000)).toBe(readsOf(PARTS_MAX));
  });

  it('does not depend on the fields that mean nothing', () => {
    const unknown = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${String(index)}`, 'a']));
    const names: PropertyKey[] = [];
    const post = new Proxy(
      { ...unknown, text: 'a' },
      {
        get: (target, name) => {
          names.push(name);
          return Reflect.get(target, name) as unknown;
        },
      },
    );
    expect(readForeignPost(post, LIMITS.bodyChars)?.body).toBe('a');
    expect(names.length).toBeLessThan(50);
  });
});
