import { type Actor, keyAfter, LISTS, PRESSES_MAX } from '../kit/actor.js';
import type { Words } from '../kit/german.js';
import type { Someone } from '../kit/person.js';
import type { FirefoxWindow } from './firefox-window.js';

const SELECTORS = { button: 'button', link: 'a', menuitem: '[role=menuitem]', field: 'input, textarea' };

/** By keys alone, as `AtKeyboard`, in a window of Firefox. */
export class AtFirefox implements Actor {
  readonly words: Words;

  constructor(private readonly window: FirefoxWindow) {
    ({ words: this.words } = window);
  }

  async enter(how: 'guest' | 'register'): Promise<Someone> {
    const someone = await this.window.enter('ann', how);
    await this.window.loadParts();
    return someone;
  }

  go(path: string): Promise<void> {
    return this.window.go(path);
  }

  seePath(path: string): Promise<void> {
    return this.window.until(`location.pathname === '${path}'`);
  }

  async see(role: string, name: string): Promise<void> {
    await this.window.see(role, name);
  }

  seeText(text: string): Promise<void> {
    return this.window.seeText(text);
  }

  seeWritten(text: string): Promise<void> {
    return this.window.until(`document.querySelector('textarea').value === ${JSON.stringify(text)}`);
  }

  async press(role: 'button' | 'link' | 'menuitem', name: string): Promise<void> {
    await this.reach(role, name);
    await this.pressEnter();
  }

  async write(label: string, text: string): Promise<void> {
    await this.reach('field', label);
    await this.window.page.keyboard.type(text);
  }

  pressEnter(): Promise<void> {
    return this.window.page.keyboard.press('Enter');
  }

  async choose(option: string): Promise<void> {
    const selected = `document.querySelector('[role=option][aria-selected=true]')`;
    await this.window.until(`${selected}?.textContent.startsWith(${JSON.stringify(option)})`);
    await this.pressEnter();
  }

  async openMenu(title: string): Promise<void> {
    await this.reach('link', title);
    await this.window.chord('Shift', 'F10');
  }

  async unreadFrom(text: string): Promise<void> {
    const { page } = this.window;
    await this.window.message(text);
    await this.reach('field', this.words('Message'));
    await this.window.chord('Shift', 'Tab');
    const isThere = `(({ activeElement }) =>
      activeElement.matches('article, [role=article]') && activeElement.textContent.includes(${JSON.stringify(text)})
    )(document)`;
    for (let presses = 0; presses < PRESSES_MAX && !(await page.evaluate<[], () => boolean>(isThere)); presses++)
      await page.keyboard.press('ArrowUp');
    await this.window.see('toolbar', this.words('Message actions'));
    await page.keyboard.press('u');
  }

  /** The page is the one that the checker sees in Chromium, once it has what it loads. */
  check(): Promise<void> {
    return this.window.until(`document.querySelector('[aria-busy=true]') === null`);
  }

  private async reach(role: keyof typeof SELECTORS, name: string): Promise<void> {
    const { page } = this.window;
    await this.window.toFront();
    const find = `(() => {
      const isNamed = (element) => [element.ariaLabel, element.labels?.[0]?.textContent, element.textContent].some((text) => text?.includes(${JSON.stringify(name)}));
      const isWanted = (element) => element.matches('${SELECTORS[role]}') && element.checkVisibility() && isNamed(element);
      const { activeElement } = document;
      if (isWanted(activeElement)) return 'here';
      const wanted = [...document.querySelectorAll('${SELECTORS[role]}')].filter(isWanted);
      if (wanted.length === 0) return 'nowhere';
      const list = activeElement.closest('${LISTS}');
      if (wanted.some((element) => list?.contains(element))) return 'beside';
      const isBefore = (element) => activeElement.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING;
      return wanted.every(isBefore) ? 'before' : 'after';
    })()`;
    await this.window.until(`${find} !== 'nowhere'`);
    // A menu takes the focus a moment after it appears.
    if (role === 'menuitem') await this.window.until(`document.activeElement.closest('[role=menu]') !== null`);
    let key: ReturnType<typeof keyAfter> = 'Tab';
    for (let presses = 0; presses < PRESSES_MAX; presses++) {
      const place = await page.evaluate(find);
      if (place === 'here') return;
      key = keyAfter(key, place === 'beside');
      // Behind its last element a page hands the focus to the browser, and hears no more of the keyboard.
      if (place === 'before') await this.window.chord('Shift', 'Tab');
      else await page.keyboard.press(key);
    }
    throw new Error(`Keys do not lead to the ${role} ${name}`);
  }
}
