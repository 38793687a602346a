import sharp from 'sharp';

import type { RoomState } from '#contracts';

import { expectThumbs, sendFiles, type TestFile } from './files.js';
import { directRoom, group, type PeopleOfTests, type PersonOptions } from './people.js';
import type { Person, Someone } from './person.js';
import { post, react, read, rename, say } from './preparing.js';

/** A working day of five people, for stories about how screens look. */
export interface Office {
  /** At a window. */
  readonly maya: Person;
  readonly tomas: Someone;
  readonly aiko: Someone;
  /** Read, with files, a table, code and a pin. */
  readonly harbour: RoomState;
  /** Unread. */
  readonly backend: RoomState;
}

const TABLE = '| Port | Ships | Since |\n| --- | ---: | --- |\n| Lübeck | 14 | 1901 |\n| Porto | 9 | 1934 |';
const CODE = "```ts\nfor (const ship of harbour)\n  if (ship.state === 'late') call(ship);\n```";

/** Maya has unread messages in three rooms. */
export async function office(people: PeopleOfTests, options: PersonOptions = {}): Promise<Office> {
  const [maya, tomas] = [await people.account('maya', options), await people.absent('tomas')];
  const [aiko, lena] = [await people.absent('aiko'), await people.absent('lena')];
  await rename(maya, 'Maya Lindqvist');
  await rename(tomas, 'Tomás Ferreira');
  await rename(aiko, 'Aiko Tanaka');
  await rename(lena, 'Lena Okafor');
  await tomas.user
    .http('patch', '/v1/users/me')
    .send({ ext: { status: { text: 'Lunch', emoji: '🍽️' } } })
    .expect(200);
  const harbour = await talkOfHarbour(maya, tomas, aiko, lena);
  const backend = await group(tomas, [maya, aiko, lena], { name: 'backend' });
  await say(aiko, backend, `@${maya.name} may I merge the planner?`, { mentions: [maya.user.id] });
  await post(tomas, backend, ['The gates are green.', 'I deploy at four, after the demo.']);
  await post(lena, await directRoom(lena, maya), ['Lunch at **one**?', 'The table is for three.']);
  await post(lena, await group(lena, [maya, aiko], { name: 'Coffee' }), ['Who has the good beans?', 'Third floor ☕']);
  return { maya, tomas, aiko, harbour, backend };
}

async function talkOfHarbour(maya: Someone, tomas: Someone, aiko: Someone, lena: Someone): Promise<RoomState> {
  const room = await group(maya, [tomas, aiko, lena], { name: 'Harbour', topic: 'The new port opens on Friday' });
  const plan = await say(tomas, room, `The ports:\n\n${TABLE}\n\n- [x] Count the ships\n- [ ] Paint the sign`);
  await maya.user.http('put', `/v1/rooms/${room.id}/messages/${plan}/pin`).expect(200);
  const files = [await landscape('pier.png', 480, 320, 205), await landscape('lighthouse.png', 320, 400, 25)];
  const pictures = await sendFiles(aiko, room, files, { body: 'From this morning' });
  await expectThumbs(aiko, room, pictures);
  await react(maya, room, pictures, '😍');
  await react(tomas, room, pictures, '😍');
  const minutes = { name: 'minutes-of-the-harbour.txt', bytes: Buffer.from('Friday') };
  await sendFiles(lena, room, [minutes], { body: 'The minutes of the harbour' });
  await say(lena, room, `This calls late ships, @${tomas.name}:\n${CODE}`, { mentions: [tomas.user.id] });
  await say(maya, room, 'Lovely. The harbour opens on Friday!', { replyTo: pictures });
  await read(maya, room);
  return room;
}

/** A picture of the sky, a hill and the sea. */
export async function landscape(name: string, width: number, height: number, hue: number): Promise<TestFile> {
  const sky = `<rect width="100%" height="100%" fill="hsl(${String(hue)} 70% 80%)"/>`;
  const hill = `<circle cx="70%" cy="80%" r="35%" fill="hsl(${String(hue)} 45% 45%)"/>`;
  const sea = `<rect y="70%" width="100%" height="30%" fill="hsl(${String(hue)} 60% 30%)"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}">${sky}${hill}${sea}</svg>`;
  return { name, bytes: await sharp(Buffer.from(svg)).png().toBuffer(), type: 'image/png' };
}
