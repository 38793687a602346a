import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { createProxyServer, type ProxyServer } from 'http-proxy-3';
import { build } from 'vite';

import { freePort } from '#engines/free-port';
import { topology } from '#testing/topology/topology';

import type { Person } from './person.js';

const ROOT = resolve(import.meta.dirname, '../../..');
/** Below the packages of the checkout, among which those that the packed ones need are found. */
const CACHE = join(ROOT, 'node_modules/.cache');
const { version: VERSION } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const PATH = '/embedding/';

/** The whole program of another page: the list of rooms beside the room that the user has chosen. */
const PROGRAM = `
import { connect, webStorage } from '@parley/client';
import { ParleyProvider } from '@parley/react';
import { Room, RoomList } from '@parley/chat';
import { createElement, useState } from 'react';
import { createPortal } from 'react-dom';
import { createRoot } from 'react-dom/client';

const parley = connect({ url: location.origin, storage: webStorage(localStorage), cookie: true });
const query = new URLSearchParams(location.search);
const slot = (id) => document.getElementById(id);

function Chat({ theme = query.get('theme') ?? undefined }) {
  const [roomId, setRoomId] = useState(null);
  const room = { roomId, theme, onOpen: setRoomId, onLeave: () => setRoomId(null) };
  return createElement(
    ParleyProvider,
    { value: parley },
    createPortal(createElement(RoomList, { roomId, theme, onOpen: setRoomId }), slot('list')),
    roomId !== null && createPortal(createElement(Room, room), slot('room')),
  );
}

if (query.has('chat')) {
  await parley.resume();
  createRoot(document.createElement('div')).render(createElement(Chat));
}
`;

const execute = promisify(execFile);

/** Fails with all that the program has said: the compiler writes its errors to standard output. */
async function run(program: string, args: readonly string[], env = process.env): Promise<void> {
  await execute(program, args, { cwd: ROOT, env }).catch((error: Error & { readonly stdout: string }) => {
    throw new Error(`${error.message}\n${error.stdout}`);
  });
}

const SLOT = 'display: block !important; position: absolute !important; inset-block-start: 400px !important;';
const pageOf = (style: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" /><link rel="icon" href="data:" /><title>A shop</title>
    <style>${style}</style>
  </head>
  <body>
    <main>
      <h1>A shop</h1>
      <p class="parley">Some <a href="#goods">goods</a> and <code>code</code>.</p>
      <ul class="list"><li>One</li></ul>
      <form><label>Name <input value="Ann" /></label> <textarea>Text</textarea> <button type="button">Buy</button></form>
    </main>
    <div id="list" style="${SLOT} left: 0 !important; width: 300px !important; height: 380px !important"></div>
    <div id="room" style="${SLOT} left: 300px !important; width: 800px !important; height: 380px !important"></div>
    <script type="module" src="${PATH}page.js"></script>
  </body>
</html>`;

export interface PageOptions {
  /** The page's own styles. */
  readonly style?: string;
  /** False for the same page without a chat. */
  readonly chat?: boolean;
  readonly theme?: 'light' | 'dark';
}

/** A page of another application that embeds a chat from the packed packages. Its server passes on what it does not know to Parley. */
export class EmbeddingPage {
  private style = '';
  private readonly proxy: ProxyServer = createProxyServer({ target: topology().url });
  private readonly server: Server = createServer((request, response) => this.answer(request, response));

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {
    this.server.on('upgrade', (request, socket, head) => this.proxy.ws(request, socket, head));
    // Windows close while they load.
    this.server.on('connection', (socket) => socket.on('error', () => socket.destroy()));
    this.proxy.on('error', (_error, _request, client) => client.destroy());
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  static async build(): Promise<EmbeddingPage> {
    mkdirSync(CACHE, { recursive: true });
    const folder = mkdtempSync(join(CACHE, 'parley-embedding-'));
    // vitest's NODE_ENV would select the development build of React.
    await run('npm', ['run', 'pack:chat'], { ...process.env, NODE_ENV: 'production' });
    for (const name of ['chat', 'client', 'react']) {
      const place = join(folder, 'node_modules/@parley', name);
      mkdirSync(place, { recursive: true });
      await run('tar', ['-xzf', join(ROOT, `parley-${name}-${VERSION}.tgz`), '-C', place, '--strip-components=1']);
    }
    writeFileSync(join(folder, 'page.js'), PROGRAM);
    await build({
      root: folder,
      configFile: false,
      // Packages for React's server mark their files, which bundlers warn about.
      logLevel: 'error',
      base: PATH,
      define: { 'process.env.NODE_ENV': '"production"' },
      build: {
        target: 'es2023',
        rolldownOptions: {
          input: join(folder, 'page.js'),
          output: { entryFileNames: 'page.js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    });
    const page = new EmbeddingPage(folder, await freePort());
    await new Promise<void>((done) => page.server.listen(page.port, '127.0.0.1', done));
    return page;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
    rmSync(this.folder, { recursive: true });
  }

  /** Opens the page in the window of a person who has entered at its URL. */
  async open({ page }: Person, { style = '', chat = true, theme }: PageOptions = {}): Promise<void> {
    this.style = style;
    const query = new URLSearchParams({ ...(chat && { chat: '' }), ...(theme !== undefined && { theme }) });
    await page.goto(`${PATH}?${query.toString()}`);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', this.url);
    if (pathname === PATH) response.setHeader('content-type', 'text/html').end(pageOf(this.style));
    else if (pathname.startsWith(PATH))
      response
        .setHeader('content-type', 'text/javascript')
        .end(readFileSync(join(this.folder, 'dist', pathname.slice(PATH.length))));
    else this.proxy.web(request, response);
  }
}
