import { describe, expect, it } from 'vitest';

import { newId } from '#contracts';

import { group, peopleOfTests } from './kit/people.js';
import { expectPage } from './kit/person.js';

const people = peopleOfTests();

/** Texts that a careless client would run, follow or be broken by. */
const CORPUS: readonly string[] = [
  '<script>globalThis.hacked = true</script>',
  '<img src=x onerror="globalThis.hacked = true">',
  '<svg/onload=globalThis.hacked=true><style>* { display: none }</style>',
  '[a link](javascript:globalThis.hacked=true)',
  '[a link](JaVaScRiPt&colon;globalThis.hacked=true)',
  '[a link](data:text/html,<script>globalThis.hacked=true</script>)',
  '![an image](https://example.org/pixel.png)',
  '<javascript:globalThis.hacked=true>',
  '\u202egnp.exe\u202c reversed, and \u2066isolated\u2069',
  `${'a\u0301'.repeat(3990)}`,
  '👩‍👩‍👧‍👦'.repeat(200),
  'word'.repeat(1500),
  `${'> '.repeat(200)}deep`,
  `${'['.repeat(3000)}`,
  '`'.repeat(3000),
];

describe('a hostile message', () => {
  it('is text: nothing runs, nothing loads, nothing leads to a script, and the page stays in its bounds', async () => {
    const ann = await people.person('ann');
    const room = await group(ann, [], { name: '<b onclick="globalThis.hacked=true">group</b>' });
    for (const body of CORPUS)
      await ann.user.http('post', `/v1/rooms/${room.id}/messages`).send({ id: newId(), body }).expect(201);
    await ann.page.goto(`/rooms/${room.id}`);
    await expectPage(ann.log.getByRole('article')).not.toHaveCount(0);
    await ann.send('the last one');
    await ann.expectSent('the last one');
    expect(await ann.page.evaluate('globalThis.hacked')).toBeUndefined();
    expect(await ann.log.locator('script, style, iframe, object, img:not([src^="data:"])').count()).toBe(0);
    const hrefs = await ann.log
      .locator('a[href]')
      .evaluateAll<string[], HTMLAnchor>((links) => links.map(({ protocol }) => protocol));
    expect(hrefs.filter((protocol) => !['http:', 'https:', 'mailto:'].includes(protocol))).toEqual([]);
    expect(await ann.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});

/** The part of the browser's type that the story reads. */
interface HTMLAnchor {
  readonly protocol: string;
}
