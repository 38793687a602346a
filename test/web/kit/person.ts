import { type BrowserContext, expect as playwrightExpect, type Locator, type Page, type Route } from '@playwright/test';

import type { Tokens, User } from '#contracts';
import { TestUser } from '#testing/users/user';

import { LANGUAGES, type Words } from './german.js';
import type { PageWatch } from './page-watch.js';

/** Far longer than a busy machine needs, so no story measures speed by it. */
const EXPECT_TIMEOUT_MS = 30_000;

/** Expectations on pages, which wait until they are met. */
export const expectPage = playwrightExpect.configure({ timeout: EXPECT_TIMEOUT_MS });

/** A person who makes requests, to prepare a story. */
export interface Someone {
  readonly name: string;
  readonly user: TestUser;
}

/** A person at a browser window. Finds everything by its role and accessible name. */
export class Person implements Someone {
  /** Makes requests as this person, to prepare a story; `null` before the person has entered. */
  private known: TestUser | null = null;

  constructor(
    readonly name: string,
    readonly page: Page,
    readonly context: BrowserContext,
    readonly watch: PageWatch,
    /** Names texts of the page in its language. */
    readonly words: Words = LANGUAGES.en,
  ) {}

  get user(): TestUser {
    if (this.known === null) throw new Error(`${this.name} has not entered`);
    return this.known;
  }

  get rooms(): Locator {
    return this.page.getByRole('navigation', { name: this.words('Rooms') });
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: this.words('Messages') });
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: this.words('Message'), exact: true });
  }

  get connection(): Locator {
    return this.page.getByRole('status', { name: 'Connection' });
  }

  /** Enters by a request instead of the entering page, and opens the rooms. */
  async enter(how: 'guest' | 'register' | 'login', fields: object = {}): Promise<void> {
    const data = { username: this.name, cookie: true, ...fields };
    const answer = await this.context.request.post(`/v1/auth/${how}`, { data });
    if (!answer.ok()) throw new Error(`${this.name} cannot enter: ${await answer.text()}`);
    const { user, sessionId } = this.know(await answer.json());
    // As the entering page does. The URL has the origin, and no script that would ask for the session.
    await this.page.goto('/robots.txt');
    const saved = JSON.stringify(JSON.stringify({ user, sessionId }));
    await this.page.evaluate(`localStorage.setItem('parley:' + location.origin + ':session', ${saved})`);
    await this.page.goto('/');
    await expectPage(this.rooms).toBeVisible();
  }

  /** The field for the name of a guest. */
  get guestName(): Locator {
    return this.page.getByRole('form', { name: 'Enter as guest' }).getByRole('textbox', { name: 'Your name' });
  }

  /** Enters as a guest at the URL that is open. */
  async enterAsGuest(): Promise<void> {
    await this.guestName.fill(this.name);
    await this.enterBy(() => this.button('Enter as guest').click());
  }

  /** Enters as a guest by some other way than `enterAsGuest`. */
  async enterBy(act: () => Promise<void>): Promise<void> {
    await this.signIn('/v1/auth/guest', act);
  }

  async createAccount(password: string): Promise<void> {
    await this.page.getByRole('tab', { name: 'Create account' }).click();
    await this.fillAccount(password);
    await this.signIn('/v1/auth/register', () => this.button('Create account').click());
  }

  async logIn(password: string): Promise<void> {
    await this.page.getByRole('tab', { name: 'Log in' }).click();
    await this.fillAccount(password);
    await this.signIn('/v1/auth/login', () => this.button('Log in').click());
  }

  /** The same window, for a person of another name. */
  as(name: string): Person {
    return new Person(name, this.page, this.context, this.watch, this.words);
  }

  /** Another tab of the same browser. */
  async newTab(path = '/'): Promise<Person> {
    const page = await this.context.newPage();
    const tab = new Person(this.name, page, this.context, this.watch);
    tab.known = this.known;
    await page.goto(path);
    return tab;
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  roomLink(title: string): Locator {
    return this.rooms.getByRole('link', { name: startingWith(title) });
  }

  async openRoom(title: string): Promise<void> {
    await this.roomLink(title).click();
    await expectPage(this.composer).toBeVisible();
  }

  /** Sends with Enter. */
  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
    await expectPage(this.composer).toHaveValue('');
  }

  /** The messages with this text, by this sender if one is given. */
  messages(text: string, sender?: string): Locator {
    return this.log
      .getByRole('article', sender === undefined ? {} : { name: startingWith(sender) })
      .filter({ hasText: text });
  }

  /** Waits until the message is shown, exactly once. */
  async expectMessage(text: string, sender?: string): Promise<void> {
    await expectPage(this.messages(text, sender)).toHaveCount(1);
    await expectPage(this.messages(text, sender)).toBeInViewport();
  }

  /** Points at the message and presses a button of its toolbar. */
  async act(text: string, action: string): Promise<void> {
    await this.messages(text).hover();
    await this.actions(text).getByRole('button', { name: action, exact: true }).click();
  }

  /** The toolbar of the message, there while it is hovered or holds the focus. */
  actions(text: string): Locator {
    return this.messages(text).getByRole('toolbar', { name: this.words('Message actions') });
  }

  dialog(name: string | RegExp): Locator {
    return this.page.getByRole('dialog', { name });
  }

  /** Opens a dialog by a button of the room's header. */
  async openFromHeader(name: string | RegExp): Promise<Locator> {
    await this.button(name).click();
    const dialog = this.page.getByRole('dialog');
    await expectPage(dialog).toBeVisible();
    return dialog;
  }

  /** Confirms what cannot be undone: the question holds the focus, and its button has the name of the action. */
  async confirm(action: string): Promise<void> {
    const question = this.page.getByRole('alertdialog');
    await expectPage(question.locator(':focus')).toHaveCount(1);
    await question.getByRole('button', { name: action, exact: true }).click();
    await expectPage(question).toHaveCount(0);
  }

  /** Presses a key in the dialog that is open, which gets the focus a moment after it appears or another one closes. */
  async pressInDialog(key: string): Promise<void> {
    await expectPage(this.page.locator('[role=dialog]:focus-within')).toHaveCount(1);
    await this.page.keyboard.press(key);
  }

  /** Waits until the message has left the outbox. */
  async expectSent(text: string): Promise<void> {
    await this.expectMessage(text);
    await expectPage(this.messages(text).filter({ hasText: /Waiting to be sent|Uploading files/ })).toHaveCount(0);
  }

  async chooseFromMyAccount(item: string): Promise<void> {
    await this.button('My account').click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  async expectConnected(): Promise<void> {
    await expectPage(this.connection).toHaveText('');
  }

  async setOffline(isOffline: boolean): Promise<void> {
    this.watch.allowNetworkErrors();
    await this.context.setOffline(isOffline);
  }

  /** Holds the requests of the page back until the returned function is called, which ends all its routes of this pattern. */
  async holdRequests(pattern: string | RegExp): Promise<() => Promise<void>> {
    const held: Route[] = [];
    await this.page.route(pattern, (route) => void held.push(route));
    return async () => {
      await this.page.unroute(pattern);
      await Promise.all(held.map((route) => route.continue().catch(() => undefined)));
    };
  }

  private async fillAccount(password: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Username', exact: true }).fill(this.name);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
  }

  private async signIn(path: string, press: () => Promise<void>): Promise<void> {
    const answered = this.page.waitForResponse((response) => new URL(response.url()).pathname === path);
    await press();
    this.know(await (await answered).json());
    // The list of rooms, or the messages of one, in any language.
    await expectPage(this.page.getByRole('navigation').or(this.page.getByRole('log')).first()).toBeVisible();
  }

  private know(answer: unknown): Tokens & { readonly user: User } {
    const { user, tokens } = answer as { user: User; tokens: Tokens };
    this.known = new TestUser(user, tokens);
    return { ...tokens, user };
  }
}

function startingWith(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[^\w ]/g, '\\$&')}`);
}
