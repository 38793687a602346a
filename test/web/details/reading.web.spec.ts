import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import type { Message } from '#contracts';
import { topology } from '#testing/topology/topology';

import { expectAccessible } from '../kit/accessibility.js';
import { expectLoaded, picture, pictureIn, sendFiles } from '../kit/files.js';
import { group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { numbered, post, rename, say } from '../kit/preparing.js';

const TABLE = `| Service with a long name | Owner of it | What it does all day |
|---|:-:|--:|
| gateway-of-many-connections | **Ann** | ${'connections '.repeat(6)} |`;
const CODE = Array.from({ length: 30 }, (_, index) => `const line${index} = '${index}'; // note ${index}`).join('\n');

/** The part of the browser's type that the stories read. */
interface Scrolling {
  readonly scrollLeft: number;
}

const people = peopleOfTests();

const code = ({ log }: Person): Locator => log.locator('pre > code').filter({ hasText: 'const line0' });
const sizeOf = async (place: Locator): Promise<{ width: number; height: number }> => {
  const box = await place.boundingBox();
  return { width: box?.width ?? 0, height: box?.height ?? 0 };
};

describe('a message reads well', () => {
  it('with tables, tasks and code, at each width and by the keyboard', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann]);
    await post(ben, room, [`\`\`\`ts\n${CODE}\n\`\`\``, `- [ ] Buy oats\n- [x] Bake **bread**\n\n${TABLE}`]);
    await ann.openRoom(room.name ?? '');
    await expectPage(ann.log.getByRole('checkbox', { name: 'Buy oats' })).not.toBeChecked();
    const done = ann.log.getByRole('checkbox', { name: 'Bake bread' });
    await expectPage(done).toBeChecked();
    await expectPage(done).toBeDisabled();
    await expectPage(ann.log.getByRole('columnheader', { name: 'Owner of it' })).toHaveCSS('text-align', 'center');
    const keyword = code(ann).getByText('const', { exact: true }).first();
    await expectPage(keyword).toHaveCSS('color', 'rgb(180, 35, 35)');
    await expectPage(code(ann)).not.toContainText('line29');
    await ann.button('Show all 30 lines').click();
    await expectPage(code(ann)).toContainText('line29');
    await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await ann.button('Copy code').click();
    await expectPage(ann.page.getByText('The code is copied.')).toBeVisible();
    expect(await ann.page.evaluate('navigator.clipboard.readText()')).toBe(CODE);
    await expectAccessible(ann.page);
    await ann.page.setViewportSize({ width: 320, height: 640 });
    const table = ann.log.getByRole('region', { name: 'Table: Service with a long name, Owner of it' });
    await table.focus();
    await ann.page.keyboard.press('ArrowRight');
    await expectPage.poll(() => table.evaluate<number, Scrolling>((it) => it.scrollLeft)).toBeGreaterThan(0);
    expect(await ann.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await expectAccessible(ann.page);
  });

  it('with names of people and rooms, which lead there, and with the words of a search', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [room, other] = [await group(ben, [ann]), await group(ben, [ann])];
    await rename(ben, 'Lena Okafor');
    const { origin } = new URL(topology().url);
    const id = await say(ben, other, 'Bring _oat_ milk and OAT flakes');
    const { body: milk } = await ben.user.http('get', `/v1/rooms/${other.id}/messages/${id}`).expect(200);
    const path = `/rooms/${other.id}/${String((milk as Message).seq)}`;
    await post(ben, other, numbered(3));
    await say(ben, room, `@${ben.name} asks @${ann.name}, not @nobody`, { mentions: [ben.user.id, ann.user.id] });
    await say(ben, room, `Look at ${origin}${path} and ${origin}/rooms/${other.id}`);
    const home = ann.page.getByRole('region', { name: 'Unread' });
    await expectPage(home).toContainText(`Lena Okafor asks @${ann.name}, not @nobody`);
    await ann.openRoom(room.name ?? '');
    const message = ann.messages('asks');
    await expectPage(message).toContainText(`Lena Okafor asks @${ann.name}, not @nobody`);
    await message.getByRole('button', { name: 'Lena Okafor', exact: true }).last().click();
    const card = ann.dialog('Person');
    await expectPage(card).toContainText(`@${ben.name}`);
    const shared = card.getByRole('list', { name: 'Rooms you share' });
    await expectPage(shared.getByRole('link')).toHaveCount(2);
    await expectPage(card.getByRole('button', { name: 'Message', exact: true })).toBeVisible();
    await expectAccessible(ann.page);
    await ann.page.keyboard.press('Escape');
    const name = other.name ?? '';
    await expectPage(ann.log.getByRole('link', { name: `#${name}`, exact: true })).toBeVisible();
    await ann.log.getByRole('link', { name: new RegExp(`^#${name} › message .*Bring oat milk`) }).click();
    await ann.expectMessage('Bring oat milk');
    expect(new URL(ann.page.url()).pathname).toBe(path);
    const marks = ann.messages('Bring oat milk').locator('mark');
    await expectPage(marks).toHaveCount(0);
    const dialog = await ann.openFromHeader('Search in this room');
    await dialog.getByRole('searchbox', { name: 'Search in this room' }).fill('oat');
    await dialog.getByRole('button', { name: 'Bring oat milk' }).click();
    await expectPage(marks).toHaveText(['oat', 'OAT']);
    await expectAccessible(ann.page);
  });

  it('with a gallery that keeps proportions, a dark viewer, and files among the pins', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann]);
    const files = [await picture('wide.png', 600, 300), await picture('tall.png', 300, 600)];
    const plan = { name: 'plan.pdf', bytes: Buffer.from('x') };
    const id = await sendFiles(ben, room, [...files, plan], { body: 'From the trip' });
    await ben.user.http('put', `/v1/rooms/${room.id}/messages/${id}/pin`).expect(200);
    await ann.openRoom(room.name ?? '');
    const message = ann.messages('From the trip');
    await expectLoaded(pictureIn(message, 'tall.png').locator('img'));
    const [wide, tall] = [await sizeOf(pictureIn(message, 'wide.png')), await sizeOf(pictureIn(message, 'tall.png'))];
    expect(wide.height).toBeCloseTo(tall.height, 0);
    expect(wide.width / wide.height).toBeCloseTo(2, 1);
    expect(tall.width / tall.height).toBeCloseTo(0.5, 1);
    const pins = await ann.openFromHeader('Pinned messages');
    await expectPage(pins.getByRole('button', { name: /^plan\.pdf/ })).toBeVisible();
    await pictureIn(pins, 'wide.png').click();
    const viewer = ann.dialog('wide.png');
    await expectLoaded(viewer.getByRole('img', { name: 'wide.png' }));
    await expectPage(viewer.getByRole('heading')).toHaveCSS('color', 'rgb(229, 232, 238)');
    await expectAccessible(ann.page);
    await ann.page.keyboard.press('ArrowRight');
    await expectPage(ann.dialog('tall.png')).toBeVisible();
    await ann.page.keyboard.press('Escape');
    await expectPage(pins).toBeVisible();
  });
});
