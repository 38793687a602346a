import { describe, expect, it } from 'vitest';

import type { Message } from '#contracts';

import { expectAccessible } from '../kit/accessibility.js';
import { expectLoaded, sendFiles, type TestFile } from '../kit/files.js';
import { pdf } from '../kit/pdf.js';
import { directRoom, peopleOfTests, SAVES_DATA } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { numbered, post, read } from '../kit/preparing.js';

const CODE = /\/assets\/(?:first-pages-|pdf\.worker)/;
const BYTES_MAX = 4_194_304;

const people = peopleOfTests();

/** The paths of the code for PDF files that the page has asked for. */
function codeOf({ page }: Person): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (CODE.test(pathname)) asked.push(pathname);
  });
  return asked;
}

describe('a PDF in a message', () => {
  it('shows its first page, in a place that has the same size before', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await sendFiles(ben, room, [pdf('report.pdf', 'The report')], { body: 'Please read' });
    const release = await ann.holdRequests(CODE);
    await ann.openRoom(ben.name);
    const message = ann.messages('Please read');
    const card = message.getByRole('button', { name: /report\.pdf/ });
    await expectPage(card).toBeVisible();
    await expectPage(card.locator('img')).toHaveCount(0);
    const before = await message.boundingBox();
    await release();
    const page = message.getByRole('img', { name: 'First page of report.pdf' });
    await expectLoaded(page);
    expect(await message.boundingBox()).toEqual(before);
    await expectAccessible(ann.page);
    const [download] = await Promise.all([ann.page.waitForEvent('download'), card.click()]);
    expect(download.suggestedFilename()).toBe('report.pdf');
    const files = await ann.openFromHeader('Files of this room');
    await expectLoaded(files.getByRole('img', { name: 'First page of report.pdf' }));
  });

  it('that is broken, needs a password or shows nothing keeps its icon, without a word in the console', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    const whole = pdf('half.pdf', 'Half of it').bytes;
    const files: TestFile[] = [
      { name: 'no.pdf', bytes: Buffer.from('%PDF-1.7\nnothing of a PDF follows'), type: 'application/pdf' },
      { name: 'half.pdf', bytes: whole.subarray(0, whole.length / 3), type: 'application/pdf' },
      pdf('locked.pdf', 'Locked', { isLocked: true }),
      pdf('empty.pdf', ''),
    ];
    await sendFiles(ben, room, [...files, pdf('whole.pdf', 'The whole')], { body: 'All of these' });
    await ann.openRoom(ben.name);
    const message = ann.messages('All of these');
    // The files are drawn in turn, and this one is the last.
    await expectLoaded(message.getByRole('img', { name: 'First page of whole.pdf' }));
    for (const { name } of files) {
      const card = message.getByRole('button', { name: new RegExp(`^${name}`) });
      await expectPage(card.locator('svg text', { hasText: 'PDF' })).toHaveCount(2);
      await expectPage(card.locator('img')).toHaveCount(0);
    }
  });

  it('that is large keeps its icon, and so do all where the user saves data: nothing is fetched for them', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben', { script: SAVES_DATA })];
    const room = await directRoom(ann, ben);
    const large = Buffer.concat([pdf('large.pdf', 'Large').bytes, Buffer.alloc(BYTES_MAX)]);
    const asked = [codeOf(ann), codeOf(ben)];
    await sendFiles(ann, room, [{ name: 'large.pdf', bytes: large, type: 'application/pdf' }], { body: 'Large' });
    await ann.openRoom(ben.name);
    await expectPage(ann.messages('Large').locator('svg text', { hasText: 'PDF' })).toHaveCount(1);
    await sendFiles(ann, room, [pdf('small.pdf', 'Small')], { body: 'Small' });
    await ben.openRoom(ann.name);
    await expectPage(ben.messages('Small').locator('svg text', { hasText: 'PDF' })).toHaveCount(1);
    await expectLoaded(ann.page.getByRole('img', { name: 'First page of small.pdf' }));
    expect(asked[0]).toHaveLength(4);
    expect(asked[1]).toEqual([]);
  });

  it('far from the view is not fetched, and one that was drawn is drawn once', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.absent('ben'), await people.absent('eve')];
    const room = await directRoom(ann, ben);
    await directRoom(ann, eve);
    await sendFiles(ben, room, [pdf('far.pdf', 'Far')]);
    await post(
      ben,
      room,
      numbered(15).map((text) => `${text}\n${'- a line\n'.repeat(20)}`),
    );
    await sendFiles(ben, room, [pdf('near.pdf', 'Near')]);
    const { body } = await ben.user.http('get', `/v1/rooms/${room.id}/files`).expect(200);
    const ids = (body as { messages: Message[] }).messages.flatMap(({ attachments }) =>
      attachments.map(({ id }) => id),
    );
    const fetched: string[] = [];
    ann.page.on('request', (request) => {
      const id = ids.find((each) => request.url().includes(`/v1/files/${each}/content`));
      if (id !== undefined) fetched.push(id);
    });
    await read(ann, room);
    for (const person of [ben, eve, ben]) {
      await ann.openRoom(person.name);
      if (person === ben) await expectLoaded(ann.page.getByRole('img', { name: 'First page of near.pdf' }));
    }
    expect(fetched).toEqual([ids[0]]);
  });
});
