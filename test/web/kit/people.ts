import { type BrowserContextOptions, devices } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';

import { newId, type RoomState } from '#contracts';
import { topology } from '#testing/topology/topology';
import { guest, type TestUser, uniqueName } from '#testing/users/user';

import { browser } from './browser.js';
import { LANGUAGES } from './german.js';
import { PageWatch } from './page-watch.js';
import { Person, type Someone } from './person.js';

/** A phone: a touch screen, and room for one of the two panels. */
export const PHONE: BrowserContextOptions = devices['Pixel 7'];
/** A script by which the browser's user asks pages to load no more than is needed. */
export const SAVES_DATA = `Object.defineProperty(navigator, 'connection', { value: { saveData: true } });`;
/** A browser that keeps the client and its worker. In the others each page loads its files from the server, where a story can see and change that. */
export const INSTALLED: BrowserContextOptions = { serviceWorkers: 'allow' };
const WIDE: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' };
/** What a page sees behind a proxy that does not know WebSockets. */
const REFUSE_WEB_SOCKETS = `globalThis.WebSocket = class {
  constructor() { setTimeout(() => this.onerror?.(new Event('error'))); }
  close() {}
};`;
/** Where pages of failed stories are kept as pictures. */
const PICTURES = join(tmpdir(), 'parley-web-failures');

/** The password of people with an account. */
export const PASSWORD = 'correct horse battery';

export interface PersonOptions extends BrowserContextOptions {
  /** Connects by long polling: WebSockets are refused, as by some proxies. */
  readonly pollingOnly?: boolean;
  /** Runs in each page before its own scripts. */
  readonly script?: string;
  /** Language of the browser. */
  readonly language?: 'de';
}

/** The people of the current story. Each has a browser context of their own. */
export class PeopleOfTests {
  private readonly persons: Person[] = [];

  /** A person who has entered as a guest. The name gets an ending that no other story uses. */
  async person(prefix: string, options: PersonOptions = {}): Promise<Person> {
    const person = await this.window(prefix, options);
    await person.enter('guest');
    return person;
  }

  /** A person who has entered with a new account. */
  async account(prefix: string, options: PersonOptions = {}): Promise<Person> {
    const person = await this.window(prefix, options);
    await person.enter('register', { password: PASSWORD });
    return person;
  }

  /** The person in another browser, signed in with their password. */
  async elsewhere({ name }: Someone): Promise<Person> {
    const person = (await this.window('elsewhere')).as(name);
    person.watch.allowNetworkErrors();
    await person.enter('login', { password: PASSWORD });
    return person;
  }

  /** Someone without a window, which costs much time: the story only makes requests as this person. */
  async absent(prefix: string, enter: (prefix: string) => Promise<TestUser> = guest): Promise<Someone> {
    const user = await enter(prefix);
    return { name: user.user.username, user };
  }

  /** A person who has opened the URL and has not entered. */
  async visitor(prefix: string, options: PersonOptions = {}, path = '/'): Promise<Person> {
    const person = await this.window(prefix, options);
    await person.page.goto(path);
    return person;
  }

  /** Closes all windows and returns what their pages did wrong. */
  async leave(): Promise<string[]> {
    const persons = this.persons.splice(0);
    const problems = persons.flatMap(({ name, watch }) => watch.problems().map((problem) => `${name}: ${problem}`));
    await Promise.all(persons.map(({ context }) => context.close()));
    return problems;
  }

  private async window(prefix: string, { pollingOnly = false, script, language, ...options }: PersonOptions = {}) {
    const baseURL = options.baseURL ?? topology().url;
    const context = await (
      await browser()
    ).newContext({ ...WIDE, ...(language && { locale: language }), ...options, baseURL });
    const watch = new PageWatch(context, new URL(baseURL).origin);
    for (const content of [pollingOnly ? REFUSE_WEB_SOCKETS : undefined, script])
      if (content !== undefined) await context.addInitScript({ content });
    const name = uniqueName(prefix).slice(0, prefix.length + 7);
    const person = new Person(name, await context.newPage(), context, watch, LANGUAGES[language ?? 'en']);
    this.persons.push(person);
    return person;
  }

  /** Takes a picture of each page, for the person who looks at a failure. */
  async takePictures(story: string): Promise<void> {
    mkdirSync(PICTURES, { recursive: true });
    for (const { name, context } of this.persons)
      for (const [index, page] of context.pages().entries()) {
        const path = join(PICTURES, `${story.replaceAll(/\W+/g, '-')}-${name}-${String(index)}.png`);
        await page.screenshot({ path });
        process.stderr.write(`picture: ${path}\n`);
      }
  }
}

/** Creates people for the stories of a file. After each story it fails for what their pages must not do. */
export function peopleOfTests(): PeopleOfTests {
  const people = new PeopleOfTests();
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await people.takePictures(task.name);
    const problems = await people.leave();
    expect(problems, problems.join('; ')).toEqual([]);
  });
  return people;
}

/** A direct room of two people; its title is the name of the other one. */
export async function directRoom(one: Someone, other: Someone): Promise<RoomState> {
  return makeRoom(one, { kind: 'direct', memberIds: [other.user.id] });
}

/** A group with a name that no other story uses. */
export async function group(owner: Someone, members: readonly Someone[], fields: object = {}): Promise<RoomState> {
  const memberIds = members.map(({ user }) => user.id);
  const name = uniqueName('group').slice(0, 13);
  return makeRoom(owner, { kind: 'group', visibility: 'private', name, memberIds, ...fields });
}

async function makeRoom(owner: Someone, fields: object): Promise<RoomState> {
  const { body } = await owner.user
    .http('post', '/v1/rooms')
    .send({ id: newId(), ...fields })
    .expect(201);
  return body as RoomState;
}
