import { describe, expect, it } from 'vitest';

import { killPostgres } from '#testing/topology/store';
import { killAndAwaitRestart, topology, untilWhole } from '#testing/topology/topology';

import { filesIn, pick } from '../kit/attaching.js';
import { picture } from '../kit/files.js';
import { group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';

/** The part of the browser's type that the story reads. */
interface Loaded {
  readonly naturalWidth: number;
}

const people = peopleOfTests();

/** Waits until the message is shown once, with the loaded thumbnail of its picture. */
async function expectPicture(person: Person, text: string, sender: Person): Promise<void> {
  await expectPage(person.messages(text, sender.name)).toHaveCount(1);
  const shown = person.messages(text).getByRole('button', { name: `Picture ${text}.png` });
  await shown.scrollIntoViewIfNeeded();
  const width = (): Promise<number> => shown.locator('img').evaluate<number, Loaded>((it) => it.naturalWidth);
  await expectPage.poll(width).toBeGreaterThan(0);
}

describe('pictures between two browsers and a phone', () => {
  it('arrive once, in order, while the histories and the store are killed', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const all = [ann, ben, await people.person('cem', PHONE)];
    for (const { watch } of all) watch.allowNetworkErrors();
    const room = await group(ann, all.slice(1));
    for (const person of all) await person.openRoom(room.name ?? '');
    const histories = [...topology().histories.keys()];
    const strikes = [
      ...histories.map((index) => () => killAndAwaitRestart((now) => now.histories[index])),
      () => killPostgres(),
    ];
    for (const [round, strike] of strikes.entries()) {
      const struck = strike();
      for (const person of all) {
        const text = `${person.name} ${String(round)}`;
        await pick(person, await picture(`${text}.png`, 1_600, 1_200));
        await person.composer.fill(text);
        // On a phone, Enter begins a new line.
        await person.button('Send').click();
        await expectPage(person.composer).toHaveValue('');
      }
      await struck;
      await untilWhole();
      for (const person of all)
        for (const sender of all) await expectPicture(person, `${sender.name} ${String(round)}`, sender);
    }
    const names = (await filesIn(ben, room.id)).flat().toReversed();
    for (const { name } of all)
      expect(names.filter((file) => file.startsWith(name))).toEqual(
        strikes.map((_, round) => `${name} ${String(round)}.png`),
      );
  });
});
