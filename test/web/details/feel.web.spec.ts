import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { expectAccessible } from '../kit/accessibility.js';
import { directRoom, group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage } from '../kit/person.js';
import { read, rename, say } from '../kit/preparing.js';

const people = peopleOfTests();

const STATUSES = ['online', 'away', 'dnd', 'invisible'];
const GROWTH = 1.5;
const NARROW_PHONE = { ...PHONE, viewport: { width: 320, height: 640 } };
const FINGER_PX = 44;

const styleOf = (element: Locator, property: string): Promise<string> =>
  element.evaluate<string, string>(
    (node, name) => node.ownerDocument.defaultView?.getComputedStyle(node).getPropertyValue(name) ?? '',
    property,
  );

describe('a page that is easy to see', () => {
  it('says in forced colours, without a colour, what is selected, unread and who is there', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [open, other] = [await directRoom(ann, ben), await group(ann, [ben])];
    await say(ben, other, 'News');
    await read(ben, open);
    await ann.page.emulateMedia({ forcedColors: 'active' });
    await ann.openRoom(ben.name);
    expect(await styleOf(ann.roomLink(ben.name), 'border-inline-start-width')).toBe('6px');
    const link = ann.roomLink(other.name ?? '');
    expect(await styleOf(link, 'border-inline-start-width')).toBe('0px');
    expect(await styleOf(link.getByText('1', { exact: true }).locator('..'), 'border-block-start-width')).toBe('1px');
    const dot = ann.button('My account').locator('[data-status]');
    const shapes: string[] = [];
    for (const status of STATUSES) {
      await dot.evaluate((node, value) => node.setAttribute('data-status', value), status);
      const properties = ['background-image', 'background-color', 'box-shadow'];
      shapes.push((await Promise.all(properties.map((property) => styleOf(dot, property)))).join());
    }
    expect(new Set(shapes).size).toBe(STATUSES.length);
  });

  it('has one heading of the first level, and icons that grow with the text', async () => {
    const ann = await people.person('ann');
    const room = await group(ann, []);
    const icon = ann.button('Emoji').locator('svg');
    const heading = ann.page.getByRole('heading', { level: 1 });
    await expectPage(heading).toHaveText('Parley');
    await ann.openRoom(room.name ?? '');
    await expectPage(heading).toHaveText(room.name ?? '');
    await expectAccessible(ann.page);
    const search = ann.page.getByRole('searchbox', { name: 'Find people and rooms' });
    const spaceOfIcon = async (): Promise<number> => parseFloat(await styleOf(search, 'padding-inline-start'));
    const space = await spaceOfIcon();
    const before = (await icon.boundingBox())?.width ?? 0;
    await ann.page.evaluate(`document.documentElement.style.fontSize = '${String(100 * GROWTH)}%'`);
    await expectPage(async () => expect((await icon.boundingBox())?.width).toBeCloseTo(before * GROWTH, 0)).toPass();
    expect(await spaceOfIcon()).toBeCloseTo(space * GROWTH, 0);
    await ann.page.getByRole('link', { name: /^Threads/ }).click();
    await expectPage(heading).toHaveText('Threads');
  });

  it("shows a member's long name above the lines about the member, on a narrow phone", async () => {
    const [ann, ben] = [await people.person('ann', NARROW_PHONE), await people.absent('ben')];
    await rename(ben, 'Maximilian Friedrich von Schmidt-Hohenstein');
    const room = await group(ann, [ben]);
    await ann.page.goto(`/rooms/${room.id}/members`);
    const members = ann.page.getByRole('list', { name: 'Members' }).getByRole('listitem');
    const row = members.filter({ hasText: 'Maximilian' });
    const [name, about] = [row.getByText('Maximilian'), row.getByText(`@${ben.name}`)];
    await expectPage(name).toBeVisible();
    const [above, below] = [await name.boundingBox(), await about.boundingBox()];
    expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual((below?.y ?? 0) + 1);
    const mine = members.getByRole('button', { name: ann.name, exact: true });
    expect((await mine.boundingBox())?.height).toBeGreaterThanOrEqual(FINGER_PX);

    // With text of twice the size, the room still has its name.
    await ann.page.goto(`/rooms/${room.id}`);
    await ann.page.evaluate(`document.documentElement.style.fontSize = '200%'`);
    const title = ann.page.getByRole('heading', { level: 1 }).getByText(room.name ?? '');
    await expectPage(async () => expect((await title.boundingBox())?.width).toBeGreaterThan(100)).toPass();
    expect(await ann.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  it('shows the first letter of a group on its colour, which is the same everywhere', async () => {
    const ann = await people.person('ann');
    const room = await group(ann, []);
    await ann.openRoom(room.name ?? '');
    const signs = ann.page.locator(`[data-initials="${room.name?.charAt(0).toUpperCase() ?? ''}"]`);
    await expectPage(signs).toHaveCount(2);
    const [list, header] = [signs.first(), signs.last()];
    expect(await styleOf(list, 'background-color')).toBe(await styleOf(header, 'background-color'));
  });
});
