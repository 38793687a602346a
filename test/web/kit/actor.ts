import type { Locator, Page } from '@playwright/test';

import { expectAccessible } from './accessibility.js';
import type { Words } from './german.js';
import { expectPage, type Person, type Someone } from './person.js';

/** Roles that elements of both drivers are found by. */
export type Role = Parameters<Page['getByRole']>[0];

/** A person at a window of some browser, who acts by keys alone or by touch alone. All names are in the language of the page. */
export interface Actor {
  readonly words: Words;
  /** Enters by a request, and opens the rooms. */
  enter(how: 'guest' | 'register'): Promise<Someone>;
  go(path: string): Promise<void>;
  /** Waits until the page has this path. */
  seePath(path: string): Promise<void>;
  see(role: Role, name: string): Promise<void>;
  /** Waits until the page shows the text. */
  seeText(text: string): Promise<void>;
  /** Waits until the composer holds the text. */
  seeWritten(text: string): Promise<void>;
  /** Presses the element with this role, whose name begins with this text. */
  press(role: 'button' | 'link' | 'menuitem', name: string): Promise<void>;
  /** Types at the end of the field with this label. */
  write(label: string, text: string): Promise<void>;
  /** Presses Enter, which each screen keyboard has too. */
  pressEnter(): Promise<void>;
  /** Takes the first suggestion of the composer, whose name begins with this text. */
  choose(option: string): Promise<void>;
  /** Opens the menu of a room in the list. */
  openMenu(title: string): Promise<void>;
  /** Says of the message of this text that it is unread from there. */
  unreadFrom(text: string): Promise<void>;
  /** Checks the page as it stands, if the browser has a checker. */
  check(): Promise<void>;
}

/** The part of the browser's type that shows where the focus is. */
interface Focusable {
  matches(selector: string): boolean;
  closest(selector: string): { querySelector(selector: string): object | null } | null;
}

/** Far more than a page of the stories has elements. */
export const PRESSES_MAX = 100;
/** Their arrow keys lead to each element. */
export const LISTS = '[role=menu], ul:has(> [data-row])';

abstract class PersonActor implements Actor {
  readonly words: Words;
  protected readonly page: Page;

  constructor(protected readonly person: Person) {
    ({ words: this.words, page: this.page } = person);
  }

  abstract choose(option: string): Promise<void>;
  abstract openMenu(title: string): Promise<void>;
  abstract unreadFrom(text: string): Promise<void>;
  protected abstract reach(target: Locator): Promise<void>;
  protected abstract pressAt(target: Locator): Promise<void>;

  async enter(how: 'guest' | 'register'): Promise<Someone> {
    await this.person.enter(how, how === 'guest' ? {} : { password: 'correct horse battery' });
    return this.person;
  }

  async go(path: string): Promise<void> {
    await this.page.goto(path);
  }

  async seePath(path: string): Promise<void> {
    await expectPage(this.page).toHaveURL(path);
  }

  async see(role: Role, name: string): Promise<void> {
    await expectPage(this.page.getByRole(role, { name, exact: true }).first()).toBeInViewport();
  }

  async seeText(text: string): Promise<void> {
    await expectPage(this.page.getByText(text).filter({ visible: true }).first()).toBeVisible();
  }

  async seeWritten(text: string): Promise<void> {
    await expectPage(this.person.composer).toHaveValue(text);
  }

  async press(role: 'button' | 'link' | 'menuitem', name: string): Promise<void> {
    // A dialog over another one comes last.
    const target = this.named(role, name).last();
    // A menu takes the focus a moment after it appears.
    const menu = this.page.locator('[role=menu]:focus-within').filter({ has: target });
    if (role === 'menuitem') await expectPage(menu).toHaveCount(1);
    await this.pressAt(target);
  }

  async write(label: string, text: string): Promise<void> {
    await this.reach(this.page.getByLabel(label, { exact: true }));
    await this.page.keyboard.type(text);
  }

  async pressEnter(): Promise<void> {
    await this.page.keyboard.press('Enter');
  }

  async check(): Promise<void> {
    await expectPage(this.page.locator('[aria-busy=true]')).toHaveCount(0);
    await expectAccessible(this.page);
  }

  protected named(role: Role, name: string): Locator {
    return this.page.getByRole(role, { name: new RegExp(`^${name.replaceAll(/[^\p{L}\d ]/gu, '\\$&')}`) });
  }
}

/** By keys alone: Tab, and the arrow keys within lists, lead to the element, and Enter presses it. */
export class AtKeyboard extends PersonActor {
  async choose(option: string): Promise<void> {
    await expectPage(this.named('option', option)).toHaveAttribute('aria-selected', 'true');
    await this.pressEnter();
  }

  async openMenu(title: string): Promise<void> {
    await this.reach(this.person.roomLink(title));
    await this.page.keyboard.press('Shift+F10');
  }

  async unreadFrom(text: string): Promise<void> {
    const message = this.person.messages(text);
    await expectPage(message).toBeVisible();
    await this.reach(this.person.composer);
    await this.page.keyboard.press('Shift+Tab');
    for (let presses = 0; presses < PRESSES_MAX && !(await isFocused(message)); presses++)
      await this.page.keyboard.press('ArrowUp');
    // Its keys load when a message gets the focus for the first time.
    await expectPage(this.person.actions(text)).toBeVisible();
    await this.page.keyboard.press('u');
  }

  protected async pressAt(target: Locator): Promise<void> {
    await this.reach(target);
    await this.pressEnter();
  }

  protected async reach(target: Locator): Promise<void> {
    await expectPage(target).toBeVisible();
    let key = 'Tab';
    for (let presses = 0; presses < PRESSES_MAX && !(await isFocused(target)); presses++) {
      const isInList = await target.evaluate<boolean, string, Focusable>(
        (element, lists) => element.closest(lists)?.querySelector(':focus') != null,
        LISTS,
      );
      key = keyAfter(key, isInList);
      await this.page.keyboard.press(key);
    }
    await expectPage(target).toBeFocused();
  }
}

/** On a phone, by touch and its screen keyboard. */
export class AtPhone extends PersonActor {
  async choose(option: string): Promise<void> {
    await this.named('option', option).tap();
  }

  async openMenu(title: string): Promise<void> {
    await this.press('button', this.words('Actions for {room}', { room: title }));
  }

  async unreadFrom(text: string): Promise<void> {
    await this.person.log.getByText(text).tap();
    await this.person
      .actions(text)
      .getByRole('button', { name: this.words('More actions') })
      .tap();
    await this.press('menuitem', this.words('Unread from here'));
  }

  protected async pressAt(target: Locator): Promise<void> {
    await target.tap();
  }

  protected reach(target: Locator): Promise<void> {
    return this.pressAt(target);
  }
}

/** The key to the target after this one: from the first element of its list, if the focus is in that. */
export function keyAfter(key: string, isInList: boolean): 'Tab' | 'Home' | 'ArrowDown' {
  if (!isInList) return 'Tab';
  return key === 'Tab' ? 'Home' : 'ArrowDown';
}

function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate<boolean, Focusable>((element) => element.matches(':focus'));
}
