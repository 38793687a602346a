import type { BrowserContext, Page } from '@playwright/test';

/** Logged by the browser itself, for example while the server is unavailable or for a wrong password. */
const NETWORK = /^Failed to load resource|^WebSocket connection to /;

/**
 * Everything that a page must not do: log an error, throw, break the content security policy, or ask another origin.
 */
export class PageWatch {
  private readonly found: string[] = [];
  private readonly allowed: RegExp[] = [];
  private readonly origins: Set<string>;

  constructor(
    context: BrowserContext,
    private readonly origin: string,
  ) {
    this.origins = new Set([origin]);
    context.on('page', (page) => this.watch(page));
    context.on('weberror', (error) => this.found.push(`error: ${String(error.error())}`));
    context.on('console', (message) => {
      if (message.type() === 'error') this.found.push(`console: ${message.text()} (${message.location().url})`);
    });
  }

  /** Allows requests to the origin of an object store. */
  allowOrigin(origin: string): void {
    this.origins.add(origin);
  }

  /** Allows network errors: the story causes them. The browser logs them whatever the page does. */
  allowNetworkErrors(): void {
    this.allow(NETWORK);
  }

  /** Allows errors that the story causes. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  /** What the pages did, except what is allowed. */
  problems(): readonly string[] {
    return this.found.filter((line) => !this.allowed.some((pattern) => pattern.test(line.replace(/^console: /, ''))));
  }

  private watch(page: Page): void {
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== 'data:' && protocol !== 'blob:' && !this.origins.has(origin))
        this.found.push(`request: ${request.url()}`);
    });
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== new URL(this.origin).host) this.found.push(`WebSocket: ${socket.url()}`);
    });
    page.on('crash', () => this.found.push('crash'));
  }
}
