import { expect } from 'vitest';

import { newId, type RoomState } from '#contracts';
import { topology } from '#testing/topology/topology';
import { account, guest, type TestUser, uniqueName } from '#testing/users/user';

import type { Actor } from './actor.js';
import { directRoom, group, PASSWORD } from './people.js';
import type { Someone } from './person.js';
import { numbered, post, read, say } from './preparing.js';

/** Enough others that the client asks before it speaks to all. */
const MANY = 21;
const ROOMS = '{count, plural, one {# room} other {# rooms}}';
const ROOMS_UNREAD = '{count, plural, one {# room unread} other {# rooms unread}}';
const HEAR = '{count, plural, one {# person hears this.} other {# people hear this.}}';

/** Somebody without a window. */
async function absent(prefix: string, enter: (prefix: string) => Promise<TestUser> = guest): Promise<Someone> {
  const user = await enter(prefix);
  return { name: user.user.username, user };
}

const nameOf = ({ name }: RoomState): string => name ?? '';

/** How a team arrives and stays, in any browser and language, by keys or by touch. Each screen is checked for accessibility. */
export const TEAM_STORIES: Readonly<Record<string, (at: Actor) => Promise<void>>> = {
  'a link makes an account, and leads into its room': async (kim) => {
    const { words } = kim;
    const ann = await absent('ann', account);
    const room = await group(ann, []);
    const link = { id: newId(), kind: 'account' };
    const { body } = await ann.user.http('post', `/v1/rooms/${room.id}/links`).send(link).expect(201);
    const { pathname, hash } = new URL((body as { url: string }).url);
    await kim.go(pathname + hash);
    const title = words('{who} invites you to {rooms} at {site}', {
      who: ann.name,
      rooms: nameOf(room),
      site: 'Parley',
    });
    await kim.see('heading', title);
    await kim.check();
    await kim.write(words('Username'), uniqueName('kim').slice(0, 14));
    await kim.write(words('Password'), PASSWORD);
    await kim.pressEnter();
    await kim.seePath(`/rooms/${room.id}`);
    await kim.write(words('Message'), 'Here I am');
    await kim.press('button', words('Send'));
    await expect.poll(async () => bodiesIn(ann, room)).toContain('Here I am');
  },

  'a public room is found, looked into and joined': async (eve) => {
    const { words } = eve;
    await eve.enter('guest');
    const ann = await absent('ann');
    const room = await group(ann, [], { visibility: 'public', topic: 'Boats and their paint' });
    await post(ann, room, numbered(3));
    await eve.press('link', words('Browse rooms'));
    await eve.write(words('Name of a room'), nameOf(room));
    await eve.seeText('Boats and their paint');
    await eve.check();
    await eve.press('link', nameOf(room));
    await eve.see('heading', nameOf(room));
    await eve.see('list', words('Newest messages'));
    await eve.seeText('message 3.');
    await eve.check();
    await eve.press('button', words('Join'));
    await eve.see('textbox', words('Message'));
  },

  'a link into a room is made and ended in its settings': async (ann) => {
    const { words } = ann;
    const room = await group(await ann.enter('register'), []);
    await ann.press('link', nameOf(room));
    await ann.press('button', words('Room settings'));
    await ann.see('dialog', words('Room settings'));
    await ann.press('button', words('Make a link'));
    await ann.see('list', words('Links into this room'));
    await ann.check();
    await ann.press('button', words('End link'));
    await ann.see('alertdialog', words('End this link?'));
    await ann.check();
    await ann.press('button', words('End link'));
    await ann.seeText(words('This room has no links.'));
  },

  'a word to all says how many hear it, and asks first': async (ann) => {
    const { words } = ann;
    const here = await ann.enter('guest');
    const others: Someone[] = [];
    while (others.length < MANY) others.push(await absent('other'));
    const room = await group(here, others);
    await ann.press('link', nameOf(room));
    await ann.write(words('Message'), '@al');
    await ann.see('listbox', words('People to mention'));
    await ann.check();
    await ann.choose(words('Everyone'));
    await ann.seeWritten('@all ');
    await ann.seeText(words(HEAR, { count: MANY }));
    await ann.write(words('Message'), 'the office is closed');
    await ann.press('button', words('Send'));
    await ann.see('alertdialog', words('Speak to all?'));
    await ann.check();
    await ann.press('button', words('Send to all'));
    const [other] = others;
    await expect
      .poll(async () => mentionsOf(other))
      .toMatchObject([{ message: { body: '@all the office is closed' } }]);
  },

  'a link to a message is shown as that message, and leads there': async (ann) => {
    const { words } = ann;
    const [here, ben] = [await ann.enter('guest'), await absent('ben')];
    const [kitchen, garden] = [await group(ben, [here]), await group(ben, [here])];
    const id = await say(ben, garden, 'The **roses** bloom');
    const { body } = await ben.user.http('get', `/v1/rooms/${garden.id}/messages/${id}`).expect(200);
    const path = `/rooms/${garden.id}/${String((body as { seq: number }).seq)}`;
    await say(ben, kitchen, `Look here: ${new URL(topology().url).origin}${path}`);
    await ann.press('link', nameOf(kitchen));
    await ann.see('log', words('Messages'));
    await ann.seeText('The roses bloom');
    await ann.check();
    await ann.press('link', words('{room} › message', { room: `#${nameOf(garden)}` }));
    await ann.seePath(path);
  },

  'two texts of two devices are both offered': async (ann) => {
    const { words } = ann;
    const [here, ben] = [await ann.enter('guest'), await absent('ben')];
    const room = await directRoom(here, ben);
    await ann.press('link', ben.name);
    await ann.write(words('Message'), 'from here');
    await here.user.http('put', `/v1/me/drafts/${room.id}`).send({ body: 'from elsewhere' }).expect(200);
    await ann.see('region', words('Draft of another device'));
    await ann.seeText(words('On another device you have begun another text here:'));
    await ann.seeWritten('from here');
    await ann.check();
    await ann.press('button', words('Use that text'));
    await ann.seeWritten('from elsewhere');
  },

  'rooms move into a section, which folds': async (ann) => {
    const { words } = ann;
    const [here, ben] = [await ann.enter('guest'), await absent('ben')];
    const [room, other] = [await group(ben, [here]), await group(ben, [here])];
    const head = (count: number, ...more: string[]) => ['Clients', words(ROOMS, { count }), ...more].join(', ');
    await ann.openMenu(nameOf(room));
    await ann.press('menuitem', words('Move to section…'));
    await ann.press('menuitem', words('New section…'));
    await ann.write(words('Name'), 'Clients');
    await ann.check();
    await ann.pressEnter();
    await ann.see('button', head(1));
    await ann.openMenu(nameOf(other));
    await ann.press('menuitem', words('Move to section…'));
    await ann.check();
    await ann.press('menuitem', 'Clients');
    await ann.see('button', head(2));
    await ann.press('button', 'Clients');
    await say(ben, room, 'Hello');
    await ann.see('button', head(2, words(ROOMS_UNREAD, { count: 1 })));
    await ann.check();
    await ann.press('button', 'Clients');
    await ann.press('link', nameOf(room));
    await ann.seeText('Hello');
  },

  'what is marked as read is undone, and a message is unread from there': async (ann) => {
    const { words } = ann;
    const [here, ben] = [await ann.enter('guest'), await absent('ben')];
    const [unread, seen] = [await group(ben, [here]), await group(ben, [here])];
    await post(ben, unread, numbered(3));
    await post(ben, seen, numbered(9));
    await read(here, seen);
    await ann.openMenu(nameOf(unread));
    await ann.press('menuitem', words('Mark as read'));
    await ann.seeText(words('{room} is marked as read.', { room: nameOf(unread) }));
    await ann.check();
    await ann.press('button', words('Undo'));
    await expect.poll(async () => markOf(here, unread)).toMatchObject({ unreadMark: true });
    await ann.press('link', nameOf(seen));
    await ann.unreadFrom('message 8.');
    await ann.see('separator', words('New messages'));
    await ann.check();
  },
};

async function bodiesIn({ user }: Someone, { id }: RoomState): Promise<readonly string[]> {
  const { body } = await user.http('get', `/v1/rooms/${id}/messages`).expect(200);
  return (body as { messages: { body: string }[] }).messages.map((message) => message.body);
}

async function mentionsOf(person: Someone | undefined): Promise<readonly object[]> {
  const answer = await person?.user.http('get', '/v1/me/mentions').expect(200);
  return (answer?.body as { mentions: object[] }).mentions;
}

async function markOf({ user }: Someone, { id }: RoomState): Promise<RoomState['me']> {
  const { body } = await user.http('get', `/v1/rooms/${id}`).expect(200);
  return (body as RoomState).me;
}
