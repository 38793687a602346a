import type { Locator } from '@playwright/test';
import { describe, it } from 'vitest';

import { newId, type MessageId, type RoomState } from '#contracts';
import { topology } from '#testing/topology/topology';
import { uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

import { AnsweringBot } from '../kit/answers.js';
import { expectLoaded } from '../kit/files.js';
import { office } from '../kit/office.js';
import { directRoom, group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person, type Someone } from '../kit/person.js';
import { picture } from '../kit/picture.js';
import { post, react, rename, say } from '../kit/preparing.js';
import { ThreadPanel } from '../kit/thread.js';

/** Rooms of more members ask before a word to all. */
const MANY = 22;
/** Longer than a message needs to all devices, and much shorter than a draft waits for the next key. */
const SOON_MS = 500;
const CODE = "for (const item of changes)\n  if (item.type === 'message') show(item.message);";

const people = peopleOfTests();
const users = usersOfTests();

interface Conversation {
  readonly maya: Person;
  readonly tomas: Someone;
  readonly aiko: Person;
  readonly room: RoomState;
  /** A message of Tomás. */
  readonly green: MessageId;
}

/** A conversation of four, with unread rooms beside it. Maya reads it. */
async function conversation(): Promise<Conversation> {
  const [maya, tomas] = [await people.person('maya'), await people.absent('tomas')];
  const [aiko, noor] = [await people.person('aiko'), await people.absent('noor')];
  await rename(maya, 'Maya Lindqvist');
  await rename(tomas, 'Tomás Ferreira');
  await rename(aiko, 'Aiko Tanaka');
  await rename(noor, 'نور الدين');
  await post(tomas, await directRoom(tomas, maya), ['Lunch at **one**?']);
  await post(noor, await directRoom(noor, maya), ['شكرا جزيلا 🙏', 'See you tomorrow']);
  const lounge = await group(tomas, [maya, aiko], { visibility: 'public', name: uniqueName('lounge').slice(0, 11) });
  await post(aiko, lounge, ['Who has the good coffee?', 'Third floor.', 'On my way ☕']);
  const room = await group(maya, [tomas, aiko, noor], { name: 'Release 1.0', topic: 'We ship on Friday' });
  await say(
    maya,
    room,
    'The plan for **Friday**:\n\n1. Freeze the protocol\n2. Run the matrix one last time\n3. Tag, build, publish',
  );
  const green = await say(tomas, room, 'The matrix is green on my machine.');
  await react(maya, room, green, '🎉');
  await react(aiko, room, green, '🎉');
  await react(noor, room, green, '👍');
  const code = await say(aiko, room, `This is all that a client needs:\n\`\`\`ts\n${CODE}\n\`\`\``);
  await react(tomas, room, code, '❤️');
  await say(maya, room, 'Lovely. It goes into the README.', { replyTo: code });
  await say(noor, room, 'رائع! سأكتب الإعلان الليلة');
  await say(tomas, room, 'The images are built, `docker compose up -d` takes 40 seconds here.');
  await maya.page.goto(`/rooms/${room.id}`);
  await maya.expectMessage('The images are built', 'Tomás Ferreira');
  return { maya, tomas, aiko, room, green };
}

/** A thread of which Maya has read nothing; another one that she follows. */
async function discussion({ maya, tomas, aiko, room, green }: Conversation): Promise<void> {
  const inThread = { threadId: green };
  const question = await say(aiko, room, 'On which version of PostgreSQL?', { ...inThread, mentions: [maya.user.id] });
  await say(tomas, room, '16, 17 and 18. On the oldest of them, too.', { ...inThread, replyTo: question });
  const all = await say(aiko, room, 'And with a Redis Cluster?', inThread);
  await react(tomas, room, all, '👀');
  await say(tomas, room, '**Three nodes**, and one of them killed every minute.', inThread);
  const lunch = await say(maya, room, 'Who joins me for the demo at **four**?');
  await say(aiko, room, 'I do!', { threadId: lunch });
}

/** The URL of the newest message of the room, as a reader copies it. */
async function urlOfNewest(reader: Someone, { id }: RoomState): Promise<string> {
  const { body } = await reader.user.http('get', `/v1/rooms/${id}`).expect(200);
  return `${new URL(topology().url).origin}/rooms/${id}/${String((body as RoomState).headSeq)}`;
}

const choice = ({ page }: Person): Locator => page.getByRole('region', { name: 'Draft of another device' });

async function putIntoSection(person: Person, title: string, section: string): Promise<void> {
  const [, id = ''] = /rooms\/([^/]+)/.exec((await person.roomLink(title).getAttribute('href')) ?? '') ?? [];
  await person.user.http('put', `/v1/rooms/${id}/section`).send({ section }).expect(200);
}

describe('the pictures of the documents', () => {
  it('show the entering page', async () => {
    const visitor = await people.visitor('maya');
    await expectPage(visitor.button('Enter as guest')).toBeVisible();
    await picture(visitor, 'entering');
  });

  it('show a conversation: light, dark and on a phone', async () => {
    const { maya, aiko, room } = await conversation();
    await aiko.openRoom('Release 1.0');
    await aiko.composer.pressSequentially('I will');
    await expectPage(maya.page.getByRole('status', { name: 'Typing' })).toContainText('Aiko Tanaka');
    await picture(maya, 'conversation-light');
    await maya.page.emulateMedia({ colorScheme: 'dark' });
    await picture(maya, 'conversation-dark');
    await maya.page.emulateMedia({ colorScheme: 'light' });
    await maya.page.setViewportSize(PHONE.viewport ?? { width: 390, height: 844 });
    await expectPage(maya.rooms).toBeHidden();
    await expectPage(maya.page).toHaveURL(new RegExp(room.id));
    await picture(maya, 'conversation-phone');
  });

  it('show a thread: beside its room, and in its place on a phone', async () => {
    const shown = await conversation();
    const { maya, room, green } = shown;
    await discussion(shown);
    await maya.expectMessage('Who joins me');
    const panel = new ThreadPanel(maya);
    await maya
      .messages('The matrix is green')
      .getByRole('button', { name: /^4 replies/ })
      .click();
    await panel.expectReply('Three nodes');
    await panel.text.pressSequentially('Thank you both');
    await expectPage(maya.page.getByRole('link', { name: 'Threads 1 unread' })).toBeVisible();
    await picture(maya, 'thread');
    await maya.page.setViewportSize(PHONE.viewport ?? { width: 390, height: 844 });
    await expectPage(maya.log).toBeHidden();
    await expectPage(maya.page).toHaveURL(`/rooms/${room.id}/threads/${green}`);
    await picture(maya, 'thread-phone');
  });

  it('show a day: what is unread, a search, files beside the room, the menu of a room, a status, German', async () => {
    const { maya, harbour } = await office(people, { locale: 'en-GB', viewport: { width: 1440, height: 810 } });
    const { page } = maya;
    const unread = page.getByRole('region', { name: 'Unread' });
    for (const words of ['The gates are green.', 'The table is for three.', 'Who has the good beans?', 'Third floor'])
      await expectPage(unread.getByText(words)).toBeVisible();
    await expectPage(page.getByRole('link', { name: /^Mentions 1/ })).toBeVisible();
    await picture(maya, 'home');

    await maya.openRoom('Harbour');
    await maya.expectMessage('Lovely.');
    await maya.button('Files of this room').click();
    const panel = page.getByRole('complementary', { name: 'Files of this room' });
    await expectPage(panel.getByText('From this morning')).toBeVisible();
    await picture(maya, 'files');
    await panel.getByRole('button', { name: 'Close' }).click();

    await page.getByRole('searchbox', { name: 'Find people and rooms' }).fill('harbour');
    await page.getByRole('option', { name: 'All results' }).click();
    const results = page.getByRole('region', { name: 'Search results' });
    await expectPage(results.getByRole('link')).toHaveCount(3);
    await maya.log.hover();
    await picture(maya, 'search');
    await page.keyboard.press('Escape');

    await maya.roomLink('Coffee').click({ button: 'right' });
    await expectPage(page.getByRole('menuitem', { name: 'Mark as read' })).toBeVisible();
    await picture(maya, 'room-menu', page, { clip: { x: 0, y: 0, width: 420, height: 620 } });
    await page.keyboard.press('Escape');

    await maya.chooseFromMyAccount('Set status…');
    const status = maya.dialog('Set status');
    await status.getByRole('button', { name: 'Lunch' }).click();
    await status.getByRole('combobox', { name: 'Clear after' }).selectOption('A time');
    await status.getByLabel('Time', { exact: true }).fill('14:00');
    await picture(maya, 'status', status);
    await status.getByRole('button', { name: 'Save' }).click();

    await maya.chooseFromMyAccount('Profile');
    await maya.dialog('Profile').getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
    await expectPage(page.getByRole('textbox', { name: 'Nachricht', exact: true })).toBeVisible();
    await expectPage(page).toHaveURL(new RegExp(harbour.id));
    await expectLoaded(page.getByRole('button', { name: /lighthouse/ }).locator('img'));
    await page.getByRole('article').filter({ hasText: 'Lovely.' }).hover();
    await expectPage(page.getByRole('toolbar', { name: 'Aktionen für die Nachricht' })).toBeVisible();
    await picture(maya, 'german');
  });

  it('show how people arrive: links in the settings of a room, the page of an invitation, rooms to browse, a look into one', async () => {
    const { maya, tomas, aiko, harbour } = await office(people, { locale: 'en-GB' });
    const link = { id: newId(), kind: 'account', uses: 25 };
    const { body } = await maya.user.http('post', `/v1/rooms/${harbour.id}/links`).send(link).expect(201);
    await maya.openRoom('Harbour');
    const settings = await maya.openFromHeader('Room settings');
    await expectPage(settings.getByRole('list', { name: 'Links into this room' })).toContainText('0 of 25 used');
    await settings.getByRole('form', { name: 'Make a link' }).scrollIntoViewIfNeeded();
    await picture(maya, 'room-links', settings);

    const { pathname, hash } = new URL((body as { url: string }).url);
    const kim = await people.visitor('kim', {}, pathname + hash);
    const title = 'Maya Lindqvist invites you to Harbour at Parley';
    await expectPage(kim.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await picture(kim, 'invitation');

    const topics = {
      Boats: 'Boats and their paint',
      'Book circle': 'This month: The Sea',
      Running: 'Tuesdays at seven',
    };
    const rooms: RoomState[] = [];
    for (const [name, topic] of Object.entries(topics))
      rooms.push(await group(tomas, [aiko], { name, topic, visibility: 'public' }));
    const [boats] = rooms as [RoomState];
    await post(tomas, boats, ['Which red is this?']);
    await post(aiko, boats, ['Signal red, two layers.']);
    await post(tomas, boats, ['Then the **rail** is next.']);
    await maya.page.goto('/browse');
    const list = maya.page.getByRole('list', { name: 'Public rooms' });
    await expectPage(list.getByText('Tuesdays at seven')).toBeVisible();
    await picture(maya, 'browse');
    await list.getByRole('link', { name: /^Boats/ }).click();
    await expectPage(maya.page.getByRole('list', { name: 'Newest messages' }).getByText('Signal red')).toBeVisible();
    await picture(maya, 'look');
  });

  it('show an answer that grows: begun, with its code, stopped', async () => {
    const maya = await people.person('maya', { locale: 'en-GB', viewport: { width: 1024, height: 600 } });
    await rename(maya, 'Maya Lindqvist');
    const bot = await AnsweringBot.meet(maya, users, { name: 'Release 1.0' });
    await rename(bot.someone, 'Helper');
    await maya.openRoom('Release 1.0');
    await maya.send('How does a client get **only** the newest messages?');
    await maya.expectSent('How does a client');
    const answer = await bot.begin('It opens the room, and then **asks for');
    const clip = { clip: { x: 320, y: 190, width: 704, height: 336 } };
    await expectPage(maya.button('Stop')).toBeVisible();
    await picture(maya, 'growing-begun', maya.page, clip);
    await answer.append(
      ` a page**:\n\n1. \`room:open\` gives the newest 50\n2. \`message:page\` gives older ones\n\n\`\`\`ts\n${CODE}`,
    );
    await expectPage(maya.log.getByText('show(item.message);')).toBeVisible();
    await expectPage(maya.log.locator('[aria-busy=true] code span').first()).toBeVisible();
    await picture(maya, 'growing-code', maya.page, clip);
    await answer.append('\n```\nAll else is a matter of');
    await expectPage(maya.log.getByText('a matter of')).toBeVisible();
    await maya.button('Stop').click();
    await answer.finish({ state: 'cancelled' });
    await expectPage(maya.log).toContainText('a matter of (stopped)');
    await maya.page.mouse.move(0, 0);
    await maya.composer.focus();
    await expectPage(maya.page.getByRole('toolbar', { name: 'Message actions' })).toHaveCount(0);
    await picture(maya, 'growing-stopped', maya.page, clip);
  });

  it('show a team: sections, the link of a message, a draft of two devices, the question before a word to all', async () => {
    const { maya, tomas, aiko, harbour, backend } = await office(people, { locale: 'en-GB' });
    await putIntoSection(maya, 'Harbour', 'Clients');
    await putIntoSection(maya, 'backend', 'Work');
    await say(tomas, backend, `As we said there: ${await urlOfNewest(tomas, harbour)}`);
    await maya.openRoom('backend');
    await expectPage(maya.messages('As we said there').getByRole('link', { name: 'message' })).toContainText('Lovely.');
    await picture(maya, 'message-link');
    await picture(maya, 'sections', maya.page, { clip: { x: 0, y: 0, width: 320, height: 730 } });

    const laptop = await people.elsewhere(maya);
    await laptop.openRoom('backend');
    await maya.composer.fill('I merge it after the demo');
    await maya.page.waitForTimeout(SOON_MS);
    await laptop.composer.fill('I merge it before lunch, and watch the gates');
    await expectPage(choice(laptop)).toContainText('after the demo');
    await picture(laptop, 'draft-choice');
    await laptop.button('Keep my text here').click();

    const others: Someone[] = [];
    while (others.length < MANY) others.push(await people.absent('other'));
    const all = await group(maya, [tomas, aiko, ...others], { name: 'All hands' });
    await maya.page.goto(`/rooms/${all.id}`);
    await maya.composer.fill('@all the office closes at four today');
    await maya.composer.press('Enter');
    await expectPage(maya.page.getByRole('alertdialog', { name: 'Speak to all?' })).toBeVisible();
    await picture(maya, 'everyone');
  });
});
