import { describe, it } from 'vitest';

import { killAndAwaitRestart, topology } from '#testing/topology/topology';

import { directRoom, peopleOfTests } from '../../kit/people.js';

const people = peopleOfTests();

describe('a gateway that is killed in the middle of a conversation', () => {
  it('loses no message and shows none twice', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    for (const { watch } of [ann, ben]) watch.allowNetworkErrors();
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ben.openRoom(ann.name);
    for (const index of topology().gateways.keys()) {
      const round = String(index);
      await ann.send(`before ${round}`);
      await ben.expectMessage(`before ${round}`, ann.name);
      const killed = killAndAwaitRestart(({ gateways }) => gateways[index]);
      await ann.send(`meanwhile from ann ${round}`);
      await ben.send(`meanwhile from ben ${round}`);
      await killed;
      for (const window of [ann, ben]) {
        await window.expectMessage(`meanwhile from ann ${round}`, ann.name);
        await window.expectMessage(`meanwhile from ben ${round}`, ben.name);
        await window.expectConnected();
      }
    }
    await ann.page.reload();
    for (const text of ['before 0', 'meanwhile from ann 0', 'meanwhile from ben 0']) await ann.expectMessage(text);
  });
});
