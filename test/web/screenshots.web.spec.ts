import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';

import type { RoomState } from '#contracts';
import { uniqueName } from '#testing/users/user';

import { directRoom, group, peopleOfTests, PHONE } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { post, react, rename, say } from './kit/preparing.js';

/** Makes the pictures again. */
const WRITES_PICTURES = process.env['PARLEY_TEST_PICTURES'] !== undefined;
const FOLDER = join(import.meta.dirname, '../../docs/images');
const CODE = "for (const item of changes)\n  if (item.type === 'message') show(item.message);";

const people = peopleOfTests();

async function picture(person: Person, name: string): Promise<void> {
  if (!WRITES_PICTURES) return;
  mkdirSync(FOLDER, { recursive: true });
  await person.page.screenshot({
    path: join(FOLDER, `${name}.png`),
    scale: 'css',
    caret: 'hide',
    animations: 'disabled',
  });
}

/** A conversation of four, with unread rooms beside it. Returns its reader and its room. */
async function conversation(): Promise<{ maya: Person; aiko: Person; room: RoomState }> {
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
  return { maya, aiko, room };
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
});
