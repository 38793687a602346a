import type { Person } from './person.js';

/** Notes what the page asks for, shows and plays. A request for the permission is granted: a headless browser denies it. */
const note = (isAllowed: boolean): string => `
globalThis.noted = { asked: 0, sounds: 0, shown: [] };
let isAllowed = ${String(isAllowed)};
globalThis.Notification = class extends Notification {
  static get permission() { return isAllowed ? 'granted' : 'default'; }
  static async requestPermission() {
    noted.asked++;
    isAllowed = true;
    return 'granted';
  }
  constructor(title, options) {
    super(title, options);
    this.isClosed = false;
    noted.shown.push(this);
  }
  close() {
    this.isClosed = true;
    super.close();
  }
};
globalThis.AudioContext = class extends AudioContext {
  createOscillator() {
    noted.sounds++;
    return super.createOscillator();
  }
};`;

const SHOWN = 'noted.shown.map(({ title, body, isClosed }) => ({ title, body, isClosed }))';

export interface ShownNotification {
  readonly title: string;
  readonly body: string;
  readonly isClosed: boolean;
}

/** A browser that notes. `isAllowed`: the user has allowed notifications before; otherwise the browser was never asked. */
export const noting = (isAllowed: boolean) => ({ script: note(isAllowed) });

/** The notifications of one window. */
export class Notifications {
  /** @param person whose browser has the options of `noting` */
  constructor(private readonly person: Person) {}

  /** The notifications of another window of this browser. */
  in(tab: Person): Notifications {
    return new Notifications(tab);
  }

  shown(): Promise<readonly ShownNotification[]> {
    return this.person.page.evaluate<readonly ShownNotification[]>(SHOWN);
  }

  /** How often the browser asked the user for the permission. */
  asked(): Promise<number> {
    return this.person.page.evaluate<number>('noted.asked');
  }

  /** The number of tones that the page began to play. */
  tones(): Promise<number> {
    return this.person.page.evaluate<number>('noted.sounds');
  }

  /** The user clicks on the notification. */
  async click(index: number): Promise<void> {
    await this.person.page.evaluate(`noted.shown[${String(index)}].dispatchEvent(new Event('click'))`);
  }
}

/** Makes the page believe that its window is hidden, or visible again. */
export async function setHidden({ page }: Person, isHidden: boolean): Promise<void> {
  const state = isHidden ? 'hidden' : 'visible';
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${String(isHidden)} });
    document.dispatchEvent(new Event('visibilitychange'));`);
}
