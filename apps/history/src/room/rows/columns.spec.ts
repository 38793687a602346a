import { expect, it } from 'vitest';
import { RowArrays } from './columns.js';

it('writes rows for COPY in which no value ends a field or a row, or stands for another', () => {
  const rows = new RowArrays<{
    id: string;
    seq: number;
    body: string | null;
    ext: object | null;
    mentions: string[];
    at: Date;
  }>({
    ...{ id: 'uuid', seq: 'bigint', body: 'text', ext: 'json', mentions: 'uuid[]', at: 'timestamptz' },
  });
  const at = new Date(0);
  const texts = rows.copied([
    { id: 'a', seq: 1, body: 'one\ttwo\r\nC:\\new \\N \\.', ext: { text: 'a\n"b"' }, mentions: ['b', 'c'], at },
    { id: 'd', seq: 2, body: null, ext: null, mentions: [], at },
    { id: 'e', seq: 3, body: '\\N', ext: null, mentions: [], at },
  ]);
  expect(texts.split('\n')).toEqual([
    String.raw`a	1	one\ttwo\r\nC:\\new \\N \\.	{"text":"a\\n\\"b\\""}	{b,c}	1970-01-01T00:00:00.000Z`,
    String.raw`d	2	\N	\N	{}	1970-01-01T00:00:00.000Z`,
    String.raw`e	3	\\N	\N	{}	1970-01-01T00:00:00.000Z`,
    '',
  ]);
});
