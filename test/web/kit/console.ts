import type { Locator } from '@playwright/test';

import type { NewOperator } from '#access/internal-api';
import { TestOperator } from '#testing/topology/operator';
import { type TestUser, uniqueName } from '#testing/users/user';

import type { PeopleOfTests, PersonOptions } from './people.js';
import { expectPage, type Person } from './person.js';

type Role = NewOperator['role'];

/** Operators at the console, in browsers of the people of a test. */
export class TestConsole {
  readonly root = new TestOperator();

  constructor(private readonly people: PeopleOfTests) {}

  newKey(role: Role): Promise<NewOperator> {
    return this.root.request<NewOperator>('auth', 'post', 'operators', { name: uniqueName('op'), role });
  }

  /** A browser at the console, without an operator. */
  async open(options: PersonOptions = {}, path = '/admin'): Promise<Person> {
    const person = await this.people.visitor('operator', options, '/robots.txt');
    // The browser itself notes each refusal, also that nobody is signed in yet.
    person.watch.allowNetworkErrors();
    await person.page.goto(path);
    return person;
  }

  async signedIn(role: Role, options: PersonOptions = {}, path = '/admin'): Promise<Person> {
    const { key, name } = await this.newKey(role);
    const person = await this.open(options, path);
    await person.page.getByLabel('Key').fill(key);
    await person.page.getByLabel('Key').press('Enter');
    await expectPage(person.page.getByText(`Signed in as ${name}, ${role}`)).toBeVisible();
    return person;
  }
}

export const heading = ({ page }: Person, name: string): Locator => page.getByRole('heading', { level: 1, name });
export const table = ({ page }: Person, name: string): Locator => page.getByRole('table', { name });
export const status = ({ page }: Person): Locator => page.getByRole('status');

export async function goTo({ page }: Person, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name }).click();
  await expectPage(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

export async function findUser(person: Person, { user: { username, displayName } }: TestUser): Promise<void> {
  await goTo(person, 'Users');
  await person.page.getByRole('searchbox', { name: 'Find users' }).fill(username);
  await expectPage(table(person, 'Users').getByRole('row')).toHaveCount(2);
  await table(person, 'Users').getByRole('link').click();
  await expectPage(heading(person, displayName)).toBeVisible();
}
