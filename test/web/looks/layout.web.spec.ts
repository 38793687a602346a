import { describe, expect, it } from 'vitest';

import { directRoom, group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { expectAccessible } from '../kit/accessibility.js';
import { numbered, post } from '../kit/preparing.js';

const people = peopleOfTests();

/** 1280 × 800 at a zoom of 200 %: half as many pixels of CSS, each twice as large. */
const ZOOMED = { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 };
const NARROW = { viewport: { width: 320, height: 640 } };
const LONG = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(4);

/** The part of the browser's type that the stories read. */
interface Scrolling {
  readonly scrollWidth: number;
  readonly clientWidth: number;
}

interface Inside {
  readonly parentElement: { readonly scrollLeft: number };
}

async function expectNoSidewaysScroll({ page }: Person): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}

describe('the layout', () => {
  for (const [name, options] of [
    ['at 200 % zoom', ZOOMED],
    ['320 pixels wide', NARROW],
  ] as const)
    it(`needs no sideways scrolling ${name}, with long words and names`, async () => {
      const [ann, ben] = [await people.person('ann', options), await people.absent('ben')];
      const room = await group(ann, [ben], { name: `${ben.name} ${LONG}`.slice(0, 80) });
      await post(ben, room, [LONG, `https://example.org/${LONG}`, `\`${LONG}\``, `\`\`\`\n${LONG}\n\`\`\``]);
      await expectNoSidewaysScroll(ann);
      await ann.openRoom(ben.name);
      await ann.send('Legible');
      await ann.expectSent('Legible');
      await expectNoSidewaysScroll(ann);
      expect(await ann.log.evaluate<number, Scrolling>((log) => log.scrollWidth - log.clientWidth)).toBeLessThanOrEqual(
        0,
      );
      await expectPage(ann.composer).toBeInViewport();
      await expectPage(ann.button('Room settings')).toBeInViewport();
      await ann.openFromHeader('Room settings');
      await expectNoSidewaysScroll(ann);
    });

  it('sets each text in its own direction', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ben, room, ['שלום, מה שלומך?', 'Good, thank you']);
    await ann.openRoom(ben.name);
    await ann.expectMessage('שלום', ben.name);
    await expectPage(ann.log.getByText('שלום')).toHaveCSS('direction', 'rtl');
    await expectPage(ann.log.getByText('Good, thank you')).toHaveCSS('direction', 'ltr');
    await ann.composer.fill('אני בסדר');
    await expectPage(ann.composer).toHaveCSS('direction', 'rtl');
  });

  it('folds long messages, and opens them', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ben, room, [numbered(200).join('\n\n')]);
    await ann.openRoom(ben.name);
    const article = ann.log.getByRole('article');
    await article.getByRole('button', { name: 'Show more' }).click();
    await article.getByRole('button', { name: 'Show less' }).scrollIntoViewIfNeeded();
    await expectPage(article.getByText('message 200.')).toBeInViewport();
  });

  it('scrolls long lines of code within their block, by the keyboard too', async () => {
    const [ann, ben] = [await people.person('ann', NARROW), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ben, room, ['```\nlet short;\n```', `\`\`\`\nconst long = '${LONG}';\n\`\`\``]);
    await ann.openRoom(ben.name);
    await ann.expectMessage('const long', ben.name);
    await expectNoSidewaysScroll(ann);
    const [short, long] = [ann.log.getByText('let short'), ann.log.getByText('const long')];
    await expectPage(long).toHaveAttribute('tabindex', '0');
    await expectPage(short).not.toHaveAttribute('tabindex');
    await long.focus();
    await long.press('ArrowRight');
    await expectPage
      .poll(() => long.evaluate<number, Inside>((code) => code.parentElement.scrollLeft))
      .toBeGreaterThan(0);
    await expectAccessible(ann.page);
  });

  it('shows one toolbar at a time: of the message that the pointer or the focus came to last', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ben, room, ['first', 'second']);
    await ann.openRoom(ben.name);
    await ann.messages('first').focus();
    await expectPage(ann.actions('first')).toBeVisible();
    await ann.messages('second').hover();
    await expectPage(ann.actions('second')).toBeVisible();
    await expectPage(ann.page.getByRole('toolbar', { name: 'Message actions' })).toHaveCount(1);
    await ann.page.keyboard.press('Tab');
    await expectPage(ann.actions('first').getByRole('button').first()).toBeFocused();
    await expectPage(ann.page.getByRole('toolbar', { name: 'Message actions' })).toHaveCount(1);
  });

  it('of a phone leads back from a room to the list, and from a dialog to the room', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ben, room, numbered(3));
    await ann.openRoom(ben.name);
    await expectPage(ann.rooms).toBeHidden();
    await ann.button('More about this room').tap();
    await ann.page.getByRole('menuitem', { name: 'Pinned messages' }).tap();
    await expectPage(ann.dialog('Pinned messages')).toBeVisible();
    await expectNoSidewaysScroll(ann);
    const url = ann.page.url();
    await ann.page.goBack();
    await expectPage(ann.dialog('Pinned messages')).toHaveCount(0);
    await expectPage(ann.composer).toBeVisible();
    await expectPage(ann.page).toHaveURL(url);
    await ann.button('More about this room').tap();
    await ann.page.getByRole('menuitem', { name: 'Pinned messages' }).tap();
    await ann.button('Close').first().tap();
    await expectPage(ann.composer).toBeVisible();
    await expect.poll(() => ann.page.evaluate('history.state?.dialogs ?? 0')).toBe(0);
    await ann.page.getByRole('link', { name: 'Back to rooms' }).or(ann.button('Back to rooms')).tap();
    await expectPage(ann.roomLink(ben.name)).toBeVisible();
    await expectPage(ann.composer).toBeHidden();
  });
});
