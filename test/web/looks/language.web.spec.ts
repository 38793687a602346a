import { describe, it } from 'vitest';

import { group, peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';
import { post } from '../kit/preparing.js';

const people = peopleOfTests();

describe('in a browser of another language', () => {
  it('dates are in the language of the texts, with the clock of the browser', async () => {
    const ann = await people.person('ann', { locale: 'de-DE' });
    const room = await group(ann, []);
    await post(ann, room, ['What time is it?']);
    await ann.openRoom(room.name ?? '');
    const time = ann.messages('What time is it?').locator('time').first();
    await expectPage(time).toHaveText(/^\d\d:\d\d$/);
    await expectPage(time).toHaveAttribute('title', /^\w+day, [A-Z][a-z]+ \d+, \d{4} at \d\d:\d\d$/);
    await expectPage(ann.page.locator('html')).toHaveAttribute('lang', 'en');
  });
});
