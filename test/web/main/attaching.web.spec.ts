import { describe, expect, it } from 'vitest';

import { chosenFiles, drop, expectFiles, paste, pick, textFile } from '../kit/attaching.js';
import { picture } from '../kit/files.js';
import { directRoom, peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';

/** The part of the browser's type that the story reads. */
interface Canvas {
  getContext(kind: '2d'): { getImageData(...box: readonly number[]): { readonly data: Iterable<number> } };
}

const people = peopleOfTests();

describe('files', () => {
  it('that one chooses, pastes and drops are shown, and sent in this order without a text', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await pick(ann, await picture('chosen.png', 640, 480));
    await ann.composer.focus();
    await paste(ann, await picture('pasted.png', 640, 480));
    await drop(ann, [textFile('dropped.txt')], () =>
      expectPage(ann.page.getByText('Drop the files to add them to your message.')).toBeVisible(),
    );
    await expectPage(chosenFiles(ann)).toHaveText([/^chosen\.png/, /^pasted\.png/, /^dropped\.txt/]);
    const canvas = chosenFiles(ann).first().locator('canvas');
    await expectPage(canvas).toBeVisible();
    const colour = canvas.evaluate<number[], Canvas>((drawn) => [
      ...drawn.getContext('2d').getImageData(48, 48, 1, 1).data,
    ]);
    expect(await colour).toEqual([40, 90, 160, 255]);
    await ann.composer.press('Enter');
    await expectPage(chosenFiles(ann)).toHaveCount(0);
    await expectFiles(ben, room, [['chosen.png', 'pasted.png', 'dropped.txt']]);
    await expectPage(ann.log.getByRole('article')).toHaveCount(1);
    await expectPage(ann.page.getByText(/Waiting to be sent|Uploading files/)).toHaveCount(0);
  });

  it('whose upload is interrupted arrive with their message, in order, also after a reload', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    ann.watch.allowNetworkErrors();
    await ann.page.route('**/v1/files/*/content*', (route) => route.abort());
    await pick(ann, await picture('holiday.png', 640, 480));
    await ann.send('The first one');
    await ann.send('The second one');
    await expectPage(ann.messages('The first one')).toContainText('waiting to try again');
    await expectPage(ann.messages('The second one')).toContainText('Waiting to be sent');
    await ann.page.reload();
    await expectPage(ann.messages('The first one').getByRole('listitem').locator('canvas')).toBeVisible();
    await ann.page.unroute('**/v1/files/*/content*');
    await ann.expectSent('The first one');
    await ann.expectSent('The second one');
    await expectFiles(ben, room, [['holiday.png']]);
    await ben.openRoom(ann.name);
    await expectPage(ben.log.getByRole('article')).toContainText(['The first one', 'The second one']);
  });
});
