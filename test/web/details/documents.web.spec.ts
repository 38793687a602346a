import { describe, it } from 'vitest';

import { peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';

const people = peopleOfTests();

describe('the API reference', () => {
  it('shows the routes and their details under its content security policy', async () => {
    const { page } = await people.visitor('ann', {}, '/docs');
    const route = page.getByRole('button', { name: /^POST \/v1\/auth\/guest \S/i });
    await route.click();
    await expectPage(page.getByRole('button', { name: 'Try it out' })).toBeVisible();
  });
});
