import { describe, expect, it } from 'vitest';

import { directRoom, group, peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';
import { post, rename, say } from '../kit/preparing.js';

const people = peopleOfTests();

const TYPED = [
  String.raw`\\fileserver\share$\_Doc`,
  'PATH=~/bin:~/go/bin',
  '2*3*4 = 24',
  '__init__.py',
  '>_<',
  String.raw`¯\_(ツ)_/¯`,
] as const;

describe('what a reader sees is what was sent', () => {
  it('in the room and in the list: paths, sums, names and faces', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await post(ben, await directRoom(ann, ben), TYPED);
    await expectPage(ann.roomLink(ben.name)).toContainText(TYPED.at(-1) ?? '');
    await ann.openRoom(ben.name);
    for (const body of TYPED) await expectPage(ann.page.getByText(body, { exact: true }).last()).toBeVisible();
    expect(await ann.page.locator('article blockquote, article del, article em, article strong').count()).toBe(0);
  });

  it('in code and lists: the first line behind a fence, and numbers as they were typed', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await say(ben, room, '```sudo systemctl stop app\nsudo systemctl start app\n```');
    await say(ben, room, '5. five\n4. four\n3. three');
    await ann.openRoom(ben.name);
    await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const block = ann.messages('sudo systemctl stop app');
    await block.getByRole('button', { name: 'Copy code' }).click();
    const copied = () => ann.page.evaluate<string>('navigator.clipboard.readText()');
    await expect.poll(copied).toBe('sudo systemctl stop app\nsudo systemctl start app');
    await expectPage(ann.messages('five').getByRole('listitem')).toHaveText(['5. five', '4. four', '3. three']);
  });

  it('in links, which end with the URL, and mentions, which are no part of one', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const name = ben.name;
    await rename(ben, 'בן');
    const room = await group(ann, [ben]);
    const { origin } = new URL(ann.page.url());
    const body = `${origin}/rooms/${room.id}。次 http://[::1]:3000/x、 https://x.example/@${name} x@${name} @${name} (2)`;
    await say(ann, room, body, { mentions: [ben.user.id] });
    await ann.openRoom(room.name ?? '');
    const message = ann.messages('次');
    await expectPage(message.locator(`a[href="/rooms/${room.id}"]`)).toHaveCount(1);
    await expectPage(message.locator('a[href="http://[::1]:3000/x"]')).toHaveCount(1);
    await expectPage(message.locator('p bdi button')).toHaveText(['בן']);
  });
});

it('a forward is set off, and leads to its origin; a quote names its sender and its message', async () => {
  const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
  const origin = await group(ann, [ben]);
  await say(ben, origin, 'The plan');
  await say(ben, origin, 'Later');
  const target = await group(ann, [ben]);
  await ann.openRoom(origin.name ?? '');
  await ann.act('The plan', 'Forward');
  await ann.page
    .getByRole('dialog')
    .getByRole('button', { name: target.name ?? '' })
    .click();
  await ann.openRoom(target.name ?? '');
  await ann
    .messages('The plan')
    .getByRole('link', { name: /Forwarded from/ })
    .click();
  await expectPage(ann.page).toHaveURL(new RegExp(`/rooms/${origin.id}/2$`));
  await ann.act('The plan', 'More actions');
  await ann.page.getByRole('menuitem', { name: 'Quote', exact: true }).click();
  const link = new URL(`/rooms/${origin.id}/2`, ann.page.url()).href;
  await expectPage(ann.composer).toHaveValue(`@${ben.name} ${link}\n> The plan\n\n`);
});

it('the name of a room behind a # is completed as a name, and sent as a link', async () => {
  const ann = await people.person('ann');
  const [room, other] = [await group(ann, []), await group(ann, [])];
  await ann.openRoom(room.name ?? '');
  const name = other.name ?? '';
  await ann.composer.pressSequentially(`See #${name.slice(0, -1)}`);
  await ann.page.getByRole('option', { name }).click();
  await expectPage(ann.composer).toHaveValue(`See #${name} `);
  await ann.composer.press('Enter');
  const link = ann.messages('See').getByRole('link', { name: `#${name}` });
  await expectPage(link).toHaveAttribute('href', `/rooms/${other.id}`);
  expect(await link.textContent()).toBe(`#${name}`);
});
