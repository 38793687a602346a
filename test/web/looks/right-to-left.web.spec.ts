import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { chosenFiles, pick, textFile } from '../kit/attaching.js';
import { sendFiles } from '../kit/files.js';
import { directRoom, group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { post, rename } from '../kit/preparing.js';

const NAME = 'نور الدين!';
const OTHER_NAME = 'אורית';
const FILE = 'تقرير سنوي';
const LONG_NAME = 'عبد الرحمن بن محمد بن خلدون الحضرمي المعروف بابن خلدون المؤرخ التونسي';
const TITLE = 'שלום, Parley!';
const TOPIC = 'מה מבשלים היום (and when)?';
const ARABIC = 'مرحبا Ann، كيف الحال؟';
const MIXED = 'We ship version 1.0 היום!';

/** Letters do not begin exactly at the edge. */
const START_PX = 4;

const people = peopleOfTests();

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Ends {
  readonly first: Box;
  readonly last: Box;
}

/** The parts of the browser's types that the stories read. */
interface PageElement extends PageNode {
  getBoundingClientRect(): Box;
}

interface PageNode {
  readonly nodeValue: string | null;
  readonly childNodes: Iterable<PageNode>;
  readonly ownerDocument: { createRange(): PageRange };
}

interface PageRange {
  setStart(node: PageNode, offset: number): void;
  setEnd(node: PageNode, offset: number): void;
  getBoundingClientRect(): Box;
}

/** The boxes of the first and the last character of an element's text. */
async function endsOf(text: Locator): Promise<Ends> {
  await expectPage(text).toBeVisible();
  return text.evaluate<Ends, PageElement>((element) => {
    const texts: { node: PageNode; length: number }[] = [];
    const gather = (node: PageNode): void => {
      const length = node.nodeValue?.length ?? 0;
      if (length > 0) texts.push({ node, length });
      for (const child of node.childNodes) gather(child);
    };
    gather(element);
    const box = (node: PageNode, offset: number): Box => {
      const range = node.ownerDocument.createRange();
      range.setStart(node, offset);
      range.setEnd(node, offset + 1);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      return { left, right, top, bottom };
    };
    const [first, last] = [texts[0], texts.at(-1)];
    if (first === undefined || last === undefined) throw new Error('The element has no text.');
    return { first: box(first.node, 0), last: box(last.node, last.length - 1) };
  });
}

async function boxOf(element: Locator): Promise<Box> {
  await expectPage(element).toBeVisible();
  return element.evaluate<Box, PageElement>((it) => {
    const { left, right, top, bottom } = it.getBoundingClientRect();
    return { left, right, top, bottom };
  });
}

async function expectRightToLeft(text: Locator): Promise<void> {
  const { first, last } = await endsOf(text);
  expect(last.right).toBeLessThanOrEqual(first.left);
}

/** The left end of the name, which is the end of its text, is where the text from left to right begins. */
async function expectSameStart(name: Locator, text: Locator): Promise<void> {
  await expectRightToLeft(name);
  expect(Math.abs((await endsOf(name)).last.left - (await endsOf(text)).first.left)).toBeLessThanOrEqual(START_PX);
}

async function expectApart(one: Locator, other: Locator): Promise<void> {
  const [a, b] = [await boxOf(one), await boxOf(other)];
  const areApart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  expect({ a, b, areApart }).toMatchObject({ areApart: true });
}

async function expectNoSidewaysScroll({ page }: Person): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}

describe('texts from right to left', () => {
  for (const [where, options] of [
    ['on a wide screen', {}],
    ['on a phone', PHONE],
  ] as const)
    it(`keep their order and their punctuation beside texts from left to right, ${where}`, async () => {
      const [ann, noor] = [await people.person('ann', options), await people.absent('noor')];
      const room = await group(ann, [noor], { name: TITLE, topic: TOPIC });
      await post(noor, room, [MIXED, ARABIC]);
      await rename(noor, NAME);
      const link = ann.roomLink(TITLE);
      await expectRightToLeft(link.getByText(TITLE));
      await expectRightToLeft(link.getByText(ARABIC));
      await expectApart(link.getByText(TITLE), link.locator('time'));
      await expectApart(link.getByText(NAME), link.getByText(ARABIC));
      await ann.openRoom(TITLE);
      await ann.expectMessage(ARABIC, NAME);
      const heading = ann.page.getByRole('heading', { name: TITLE });
      await expectRightToLeft(heading.locator('bdi'));
      await expectRightToLeft(ann.page.getByRole('main').getByText(TOPIC));
      await expectApart(heading, ann.button('Members, 2'));
      const first = ann.messages(MIXED, NAME);
      await expectRightToLeft(first.getByRole('button', { name: NAME }).last());
      await expectApart(first.getByRole('button', { name: NAME }).last(), first.locator('time'));
      await expectRightToLeft(ann.messages(ARABIC, NAME).getByText(ARABIC));
      const { first: w, last: mark } = await endsOf(first.getByText(MIXED));
      expect(w.right).toBeLessThan(mark.left);
      await expectNoSidewaysScroll(ann);
    });

  it('that are too long for their place lose their end, not their beginning', async () => {
    const [ann, noor] = [await people.person('ann', PHONE), await people.absent('noor')];
    const room = await group(ann, [noor], { name: LONG_NAME, topic: LONG_NAME });
    await post(noor, room, [`${ARABIC} ${LONG_NAME}`]);
    await rename(noor, LONG_NAME);
    const link = ann.roomLink(LONG_NAME);
    await expectPage(link).toContainText(ARABIC);
    for (const text of [link.getByText(LONG_NAME).first(), link.getByText(ARABIC)]) {
      const [{ first }, row] = [await endsOf(text), await boxOf(link)];
      expect(first.right).toBeLessThanOrEqual(row.right);
      await expectApart(text, link.locator('time'));
    }
    await ann.openRoom(LONG_NAME);
    const heading = ann.page.getByRole('heading', { name: LONG_NAME });
    const [{ first }, members] = [await endsOf(heading.locator('bdi')), await boxOf(ann.button('Members, 2'))];
    expect(first.right).toBeLessThanOrEqual(members.left);
    const name = ann.messages(ARABIC, LONG_NAME).getByRole('button', { name: LONG_NAME }).last();
    expect((await endsOf(name)).first.right).toBeLessThanOrEqual((await boxOf(name)).right);
    await expectNoSidewaysScroll(ann);
  });
});

describe('names from right to left', () => {
  it('stand beside their pictures, and names of files beside their icons', async () => {
    const [ann, noor] = [await people.person('ann'), await people.absent('noor')];
    const room = await directRoom(ann, noor);
    await sendFiles(noor, room, [{ name: FILE, bytes: Buffer.from('A report'), type: 'application/pdf' }]);
    await rename(ann, NAME);
    await rename(noor, OTHER_NAME);
    await ann.openRoom(OTHER_NAME);
    const card = ann.log.getByRole('button', { name: FILE });
    await expectSameStart(card.getByText(FILE), card.getByText('8 bytes'));
    await pick(ann, textFile(FILE, 'An answer'));
    const chosen = chosenFiles(ann).first();
    await expectSameStart(chosen.getByText(FILE), chosen.getByText('9 bytes'));
    await ann.button('My account').click();
    const menu = ann.page.getByRole('dialog', { name: 'My account' });
    await expectSameStart(menu.getByText(NAME), menu.getByText(ann.name));
    await ann.page.getByRole('menuitem', { name: 'Profile' }).click();
    const profile = ann.dialog('Profile');
    await expectSameStart(profile.getByText(NAME), profile.getByText(ann.name).first());
    await ann.pressInDialog('Escape');
    await ann.button('Block').click();
    await ann.confirm('Block');
    await ann.chooseFromMyAccount('Blocked people');
    const blocked = ann.dialog('Blocked people').getByRole('listitem');
    await expectSameStart(blocked.getByText(OTHER_NAME), blocked.getByText(`@${noor.name}`));
  });
});

describe('a page from right to left, as for a catalogue in such a language,', () => {
  for (const [where, options] of [
    ['on a wide screen', {}],
    ['on a phone', PHONE],
  ] as const)
    it(`is the mirror image, and nothing overlaps, ${where}`, async () => {
      const [ann, noor] = [await people.person('ann', options), await people.absent('noor')];
      const room = await group(ann, [noor], { name: TITLE, topic: TOPIC });
      await post(noor, room, [MIXED, ARABIC, 'See you at **five**.']);
      await rename(noor, NAME);
      await ann.page.evaluate("document.documentElement.dir = 'rtl'");
      const link = ann.roomLink(TITLE);
      await expectPage(link).toContainText('five');
      expect((await boxOf(link.locator('time'))).right).toBeLessThan((await boxOf(link.getByText(TITLE))).left);
      await expectNoSidewaysScroll(ann);
      await ann.openRoom(TITLE);
      await ann.expectMessage(ARABIC, NAME);
      expect((await boxOf(ann.button('Send'))).right).toBeLessThanOrEqual((await boxOf(ann.composer)).left);
      const heading = ann.page.getByRole('heading', { name: TITLE });
      expect((await boxOf(ann.button('Members, 2'))).right).toBeLessThanOrEqual((await boxOf(heading)).left);
      await expectRightToLeft(ann.messages(ARABIC, NAME).getByText(ARABIC));
      const { first, last } = await endsOf(ann.messages(MIXED, NAME).getByText(MIXED));
      expect(first.right).toBeLessThan(last.left);
      await expectNoSidewaysScroll(ann);
      await ann.openFromHeader('Room settings');
      await expectNoSidewaysScroll(ann);
    });
});
