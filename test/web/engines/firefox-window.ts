import { userInfo } from 'node:os';
import { type Browser, type ElementHandle, launch, type Page } from 'puppeteer-core';

import type { Tokens, User } from '#contracts';
import { findFirefox } from '#engines/desktop-browsers';
import { topology } from '#testing/topology/topology';
import { TestUser, uniqueName } from '#testing/users/user';

import { LANGUAGES, type Words } from '../kit/german.js';
import { PASSWORD } from '../kit/people.js';
import type { Someone } from '../kit/person.js';
import type { VirtualScreen } from './virtual-screen.js';

/** Far longer than a busy machine needs, so no story measures speed by it. */
const SEEN_TIMEOUT_MS = 30_000;
/** Longer than a page takes from one of its parts to the next. */
const QUIET_MS = 2_000;
const START_TIMEOUT_MS = 120_000;
/** One process for all pages: to start one for each window takes most of the time. */
const PREFERENCES = {
  'dom.ipc.processCount': 1,
  'dom.ipc.processPrelaunch.enabled': false,
  'fission.autostart': false,
  'intl.accept_languages': 'en-US',
};
/** Logged by the browser itself while the server is unavailable, and for requests that a reload cancels. */
const NETWORK =
  /can’t establish a connection|connection to .* was interrupted|NetworkError|A ServiceWorker intercepted the request/;

/** The user's choice in the page. A blank page refuses to store it. */
const SPEAK_GERMAN = "try { localStorage.setItem('parley:language', 'de'); } catch {}";

/** Starts Firefox, driven by WebDriver BiDi, without windows if there is no screen for them. */
export function startFirefox(screen?: VirtualScreen): Promise<Browser> {
  return launch({
    browser: 'firefox',
    executablePath: findFirefox(),
    headless: screen === undefined,
    timeout: START_TIMEOUT_MS,
    protocolTimeout: START_TIMEOUT_MS,
    // Firefox refuses to start as root in the home of another user.
    env: { ...process.env, ...screen?.env, HOME: userInfo().homedir },
    extraPrefsFirefox: PREFERENCES,
  });
}

/** A person at a window of Firefox, with cookies and storage of their own. Finds what they act on by role and name. */
export class FirefoxWindow {
  private readonly wrong: string[] = [];
  private mayLoseNetwork = false;

  private constructor(
    readonly page: Page,
    private readonly base: string,
    /** Names texts of the page in its language. */
    readonly words: Words = LANGUAGES.en,
  ) {}

  static async open(firefox: Browser, base = topology().url, words?: Words): Promise<FirefoxWindow> {
    const context = await firefox.createBrowserContext();
    const page = await context.newPage({ type: 'window' });
    return new FirefoxWindow(page, base, words).prepared();
  }

  /** Another window of the same person. */
  async another(path: string): Promise<FirefoxWindow> {
    const other = new FirefoxWindow(await this.page.browserContext().newPage({ type: 'window' }), this.base);
    await other.prepared();
    await other.go(path);
    return other;
  }

  private async prepared(): Promise<this> {
    this.page.on('console', (message) => {
      if (message.type() === 'error') this.wrong.push(message.text());
    });
    this.page.on('pageerror', (error) => this.wrong.push(String(error)));
    this.page.setDefaultTimeout(SEEN_TIMEOUT_MS);
    await this.page.setViewport({ width: 1280, height: 800 });
    if (this.words === LANGUAGES.de) await this.page.evaluateOnNewDocument(SPEAK_GERMAN);
    return this;
  }

  async go(path: string): Promise<void> {
    await this.page.goto(this.base + path);
  }

  /** Enters by a request, as the entering page does, and opens the rooms. */
  async enter(prefix: string, how: 'guest' | 'register' = 'guest'): Promise<Someone> {
    await this.go('/robots.txt');
    const password = how === 'register' ? PASSWORD : undefined;
    const body = JSON.stringify({ username: uniqueName(prefix), cookie: true, password });
    const answer = await this.page.evaluate(`(async () => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch('/v1/auth/${how}', { method: 'POST', headers, body: ${JSON.stringify(body)} });
      const { user, tokens } = await answer.json();
      const session = JSON.stringify({ user, sessionId: tokens.sessionId });
      localStorage.setItem('parley:' + location.origin + ':session', session);
      return { user, tokens };
    })()`);
    await this.go('/');
    await this.see('navigation', this.words('Rooms'));
    const { user, tokens } = answer as { readonly user: User; readonly tokens: Tokens };
    return { name: user.username, user: new TestUser(user, tokens) };
  }

  /** Waits until the page loads nothing more while it is idle. On a busy machine it forgets a press whose part comes late. */
  async loadParts(): Promise<void> {
    await this.until(`(() => {
      const now = performance.now();
      const { length } = performance.getEntriesByType('resource');
      if (globalThis.loaded?.length !== length) globalThis.loaded = { length, since: now };
      return now - globalThis.loaded.since > ${String(QUIET_MS)};
    })()`);
  }

  /** Waits for the element with this role and name. */
  see(role: string, name: string): Promise<ElementHandle> {
    return this.found(`::-p-aria([name="${name}"][role="${role}"])`);
  }

  /** A person acts in the window in front. Firefox takes some keys in no other one. */
  async toFront(): Promise<void> {
    await this.page.bringToFront();
  }

  async press(role: string, name: string): Promise<void> {
    await this.toFront();
    await (await this.see(role, name)).click();
  }

  /** Replaces what the field holds. */
  async fill(role: string, name: string, text: string): Promise<void> {
    await this.toFront();
    const field = await this.see(role, name);
    await field.click();
    await this.chord('Control', 'a');
    await this.page.keyboard.type(text);
  }

  /** Presses a key while another one is held. */
  async chord(held: 'Control' | 'Shift', key: 'a' | 'k' | 'Enter' | 'Tab' | 'F10'): Promise<void> {
    await this.page.keyboard.down(held);
    await this.page.keyboard.press(key);
    await this.page.keyboard.up(held);
  }

  async send(text: string): Promise<void> {
    await this.fill('textbox', 'Message', text);
    await this.page.keyboard.press('Enter');
  }

  /** Opens the room or waits for its link, which contains all of these texts. */
  roomLink(...texts: readonly string[]): Promise<ElementHandle> {
    return this.found(`::-p-xpath(//nav//a${containing(texts)})`);
  }

  async openRoom(title: string): Promise<void> {
    await this.toFront();
    await (await this.roomLink(title)).click();
    await this.see('textbox', 'Message');
  }

  /** Waits for the message that contains all of these texts. */
  message(...texts: readonly string[]): Promise<ElementHandle> {
    return this.found(`::-p-xpath(//*[@role="log"]//*[@role="article" or self::article]${containing(texts)})`);
  }

  /** Waits until the page shows the text nowhere in the messages. */
  async seeNoMessage(text: string): Promise<void> {
    const shown = `document.querySelector('[role=log]').textContent.includes(${JSON.stringify(text)})`;
    await this.page.waitForFunction(`!${shown}`);
  }

  /** Waits for the text anywhere in the page. */
  async seeText(text: string): Promise<void> {
    await this.until(`document.body.innerText.includes(${JSON.stringify(text)})`);
  }

  /** Waits until the expression is true in the page. */
  async until(expression: string): Promise<void> {
    await this.page.waitForFunction(expression);
  }

  /** Points at the message and presses a button of its toolbar. */
  async act(text: string, action: string): Promise<void> {
    await this.toFront();
    const article = await this.message(text);
    await article.hover();
    const button = await article.waitForSelector(`::-p-aria([name="${action}"][role="button"])`, { visible: true });
    if (button === null) throw new Error(`no button ${action}`);
    await button.click();
  }

  /** Presses a key until the element with the focus has this name. */
  async tabTo(name: string, key: 'Tab' | 'ArrowUp' = 'Tab', pressesMax = 40): Promise<void> {
    const named = `(({ ariaLabel, labels, textContent }) =>
      [ariaLabel, labels?.[0]?.textContent, textContent].some((text) => text?.startsWith(${JSON.stringify(name)}))
    )(document.activeElement)`;
    for (let presses = 0; presses < pressesMax; presses++) {
      if (await this.page.evaluate(`document.activeElement !== document.body && ${named}`)) return;
      await this.page.keyboard.press(key);
    }
    throw new Error(`${key} does not lead to ${name}`);
  }

  /** Allows network errors: the story causes them. The browser logs them whatever the page does. */
  allowNetworkErrors(): void {
    this.mayLoseNetwork = true;
  }

  /** What the page must not do: log an error, throw, break the content security policy. */
  problems(): readonly string[] {
    return this.wrong.filter((line) => !(this.mayLoseNetwork && NETWORK.test(line)));
  }

  /** For the person who looks at a failure. */
  async takePicture(path: `${string}.png`): Promise<void> {
    await this.page.screenshot({ path });
    process.stderr.write(`picture: ${path}\n`);
  }

  async close(): Promise<void> {
    if (!this.page.isClosed()) await this.page.browserContext().close();
  }

  private async found(selector: string): Promise<ElementHandle> {
    const element = await this.page.waitForSelector(selector, { visible: true });
    if (element === null) throw new Error(`${selector} is not there`);
    return element;
  }
}

function containing(texts: readonly string[]): string {
  return texts.map((text) => `[contains(., "${text}")]`).join('');
}
