import type { ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';

import base from '../theme/base.css?inline';
import tokens from '../theme/tokens.css?inline';

import { LANGUAGE } from '../text/locale.js';
import { DIRECTIONS } from '../text/texts/languages.js';
import page from './shadow-page.css?inline';

/** The styles of all components. `npm run pack:chat` writes them in its place. */
declare const CHAT_STYLES: string;

export type Theme = 'system' | 'light' | 'dark';

let sheet: CSSStyleSheet | undefined;

/** The one style sheet of all parts. */
function styleSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    // The components' own rules come last, as on the web client's page.
    sheet.replaceSync([tokens, base, page, CHAT_STYLES].join(''));
  }
  return sheet;
}

/** A page of its own in an element of another page: no style of one reaches the other. */
export class ShadowPage {
  /** Holds what opens over the page, such as dialogs: the element of the page may be narrow, or cut off what leaves it. */
  readonly overlays: HTMLElement;
  private readonly page: HTMLElement;
  private readonly overlaysHost = document.createElement('div');
  /** A root of its own: React would see an event twice, in the shadow root and in the page around it. */
  private readonly root: Root;

  constructor(readonly host: HTMLElement) {
    this.page = addPage(host);
    this.overlaysHost.dataset['overlays'] = '';
    document.body.append(this.overlaysHost);
    this.overlays = addPage(this.overlaysHost);
    this.root = createRoot(this.page);
  }

  show(parts: ReactNode, theme: Theme): void {
    this.page.dataset['theme'] = theme;
    this.overlays.dataset['theme'] = theme;
    this.root.render(parts);
  }

  leave(): void {
    // React is rendering the page around it.
    queueMicrotask(() => {
      this.root.unmount();
      this.page.remove();
      this.overlaysHost.remove();
    });
  }
}

function addPage(host: HTMLElement): HTMLElement {
  const shadow = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  shadow.adoptedStyleSheets = [styleSheet()];
  const page = document.createElement('div');
  page.className = 'parley';
  page.lang = LANGUAGE;
  page.dir = DIRECTIONS[LANGUAGE];
  // The size of text that the user has set in the browser, whatever size the page has set.
  page.style.setProperty('--rem', getComputedStyle(host).fontSize);
  shadow.append(page);
  return page;
}
