import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { it } from 'vitest';

import { expectThumbs, picture, sendFiles, type TestFile } from '../kit/files.js';
import { directRoom, peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';

const people = peopleOfTests();
const [WIDTH, HEIGHT, FRAMES] = [64, 48, 4];

/** Frames of different greys, one below the other, and so one after the other. */
async function frames(form: 'gif' | 'webp', count: number, { plays = 0 } = {}): Promise<TestFile> {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * count * 3);
  for (let frame = 0; frame < count; frame++)
    pixels.fill(frame * 60, frame * WIDTH * HEIGHT * 3, (frame + 1) * WIDTH * HEIGHT * 3);
  const raw = { width: WIDTH, height: HEIGHT * count, channels: 3, ...(count > 1 && { pageHeight: HEIGHT }) } as const;
  const bytes = await sharp(pixels, { raw })
    .toFormat(form, { ...(count > 1 && { loop: plays, delay: Array<number>(count).fill(100) }) })
    .toBuffer();
  const movingName = plays === 1 ? 'once' : 'moves';
  const name = count === 1 ? 'still' : movingName;
  return { name: `${name}.${form}`, bytes, type: `image/${form}` };
}

/** A PNG that announces frames behind its header, and one that does not. */
async function pngs(): Promise<TestFile[]> {
  const still = await picture('still.png', WIDTH, HEIGHT);
  const headerEnd = 33;
  const frames = Buffer.from([0, 0, 0, 8, ...Buffer.from('acTL'), 0, 0, 0, FRAMES, 0, 0, 0, 0, 0, 0, 0, 0]);
  frames.writeUInt32BE(crc32(frames.subarray(4, 16)), 16);
  const bytes = Buffer.concat([still.bytes.subarray(0, headerEnd), frames, still.bytes.subarray(headerEnd)]);
  return [still, { ...still, name: 'moves.png', bytes }];
}

it('a picture that moves has a mark, moves when it is opened, and stops when its mark is pressed', async () => {
  const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
  const room = await directRoom(ann, ben);
  const files = await Promise.all([
    ...[frames('gif', FRAMES), frames('gif', FRAMES, { plays: 1 }), frames('webp', FRAMES)],
    ...[frames('gif', 1), frames('webp', 1)],
  ]);
  files.push(...(await pngs()));
  const id = await sendFiles(ben, room, files, { body: 'Look' });
  await expectThumbs(ben, room, id);
  await ann.openRoom(ben.name);
  const shown = ann.messages('Look');
  const moving = shown.getByRole('button', { name: 'Moving picture moves.gif (GIF)' });
  await expectPage(moving).toBeVisible();
  for (const name of ['once.gif (GIF)', 'moves.webp (WebP)', 'moves.png (APNG)'])
    await expectPage(shown.getByRole('button', { name: `Moving picture ${name}` })).toBeVisible();
  for (const name of ['Picture still.gif', 'Picture still.webp', 'Picture still.png'])
    await expectPage(shown.getByRole('button', { name, exact: true })).toBeVisible();
  await moving.click();
  const dialog = ann.page.getByRole('dialog', { name: 'moves.gif' });
  await expectPage(dialog.getByRole('img', { name: 'moves.gif' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Stop the movement' }).click();
  await expectPage(dialog.getByRole('img', { name: 'moves.gif' })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Let the picture move' }).click();
  await expectPage(dialog.getByRole('img', { name: 'moves.gif' })).toBeVisible();
});
