import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import { findWebKit } from '#engines/desktop-browsers';
import { freePort } from '#engines/free-port';

import { VirtualScreen } from './virtual-screen.js';

/** Far longer than a busy machine needs, so no story measures speed by it. */
const SEEN_TIMEOUT_MS = 60_000;
const START_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 200;
/** The protocol's name of an element's id. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** The locale of a bare server. */
const LOCALE = { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' };

/** Keys of WebDriver. */
export const KEYS = { enter: '\uE007', shift: '\uE008', control: '\uE009' } as const;

/** A window of WebKitGTK on a screen of its own, driven by WebDriver. */
export class WebKitWindow {
  private constructor(
    private readonly screen: VirtualScreen,
    private readonly driver: ChildProcess,
    private readonly session: string,
  ) {}

  static async open(): Promise<WebKitWindow> {
    const program = findWebKit();
    const screen = await VirtualScreen.start();
    const port = String(await freePort());
    const env = { ...process.env, ...LOCALE, ...screen.env, LIBGL_ALWAYS_SOFTWARE: '1' };
    const driver = spawn(program, [`--port=${port}`], { env, stdio: 'ignore' });
    try {
      const url = `http://127.0.0.1:${port}/session`;
      const { sessionId } = (await begun(url)) as { readonly sessionId: string };
      return new WebKitWindow(screen, driver, `${url}/${sessionId}`);
    } catch (error) {
      driver.kill();
      screen.stop();
      throw error;
    }
  }

  async go(url: string): Promise<void> {
    await call('POST', `${this.session}/url`, { url });
  }

  async reload(): Promise<void> {
    await call('POST', `${this.session}/refresh`, {});
  }

  /** The value of a script's `return` in the page. */
  evaluate(script: string): Promise<unknown> {
    return call('POST', `${this.session}/execute/sync`, { script, args: [] });
  }

  /** Waits until the expression is true in the page. */
  async until(expression: string): Promise<void> {
    await seen(expression, async () => ((await this.evaluate(`return Boolean(${expression})`)) === true ? true : null));
  }

  async seeText(text: string): Promise<void> {
    await this.until(`document.body.innerText.includes(${JSON.stringify(text)})`);
  }

  async press(xpath: string): Promise<void> {
    await this.act(xpath, 'click', {});
  }

  /** Presses these keys in the element. */
  async type(xpath: string, text: string): Promise<void> {
    await this.act(xpath, 'value', { text });
  }

  /** Presses a key in what has the focus, while another one is held. */
  async chord(held: string, key: string): Promise<void> {
    const down = (value: string) => ({ type: 'keyDown', value });
    const up = (value: string) => ({ type: 'keyUp', value });
    const actions = [{ type: 'key', id: 'keyboard', actions: [down(held), down(key), up(key), up(held)] }];
    await call('POST', `${this.session}/actions`, { actions });
  }

  async close(): Promise<void> {
    try {
      await call('DELETE', this.session);
    } finally {
      this.driver.kill();
      this.screen.stop();
    }
  }

  /** Acts on the element with this XPath, on its successor if the page has replaced it meanwhile. */
  private async act(xpath: string, action: 'click' | 'value', body: object): Promise<void> {
    await seen(xpath, async () => {
      const url = `${this.session}/element/${await this.found(xpath)}/${action}`;
      return call('POST', url, body).then(() => true, replaced);
    });
  }

  /** The id of the element with this XPath. */
  private found(xpath: string): Promise<string> {
    return seen(xpath, async () => {
      const body = { using: 'xpath', value: xpath };
      const elements = (await call('POST', `${this.session}/elements`, body)) as Readonly<Record<string, string>>[];
      return elements[0]?.[ELEMENT] ?? null;
    });
  }
}

/** The driver needs a moment before it listens. */
function begun(url: string): Promise<unknown> {
  return seen('the driver', () => call('POST', url, { capabilities: {} }).catch(refused), START_TIMEOUT_MS);
}

function refused(error: unknown): null {
  if (error instanceof TypeError) return null;
  throw error;
}

function replaced(error: unknown): null {
  if (error instanceof Error && error.message.includes('stale element reference')) return null;
  throw error;
}

async function seen<Found>(what: string, look: () => Promise<Found | null>, maxMs = SEEN_TIMEOUT_MS): Promise<Found> {
  for (const end = Date.now() + maxMs; Date.now() < end; await sleep(POLL_INTERVAL_MS)) {
    const found = await look();
    if (found !== null) return found;
  }
  throw new Error(`Not seen in the window: ${what}`);
}

async function call(method: string, url: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await answer.json()) as { readonly value: unknown };
  if (!answer.ok) throw new Error(`${method} ${url}: ${JSON.stringify(value)}`);
  return value;
}
