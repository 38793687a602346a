import { beforeEach, describe, expect, it } from 'vitest';

import { ShellCache } from './shell-cache.js';

const ORIGIN = 'https://chat.example';
const FILES = ['/assets/index-a.js', '/favicon.svg'];

/** The part of a browser's caches that the worker uses, and a server whose answers say how often they were asked. */
class FakeSite {
  readonly kept = new Map<string, Map<string, Response>>();
  page = 'page 1';
  policy = 'old';
  isReachable = true;
  asked: string[] = [];

  readonly fetching = async (request: RequestInfo | URL): Promise<Response> => {
    const { pathname } = new URL(request instanceof Request ? request.url : String(request), ORIGIN);
    this.asked.push(pathname);
    if (!this.isReachable) throw new TypeError('Failed to fetch');
    const body = pathname === '/' || pathname.startsWith('/rooms/') ? this.page : pathname;
    return new Response(body, { headers: { policy: this.policy } });
  };

  readonly caches = {
    open: async (name: string) => {
      const files = this.kept.get(name) ?? new Map<string, Response>();
      this.kept.set(name, files);
      return {
        addAll: async (paths: string[]) => {
          for (const path of paths) files.set(path, await this.fetching(path));
        },
        match: async (path: string) => files.get(path)?.clone(),
        put: async (path: string, answer: Response) => void files.set(path, answer),
      };
    },
    keys: async () => [...this.kept.keys()],
    delete: async (name: string) => this.kept.delete(name),
    match: async (path: string) => [...this.kept.values()].flatMap((files) => files.get(path)?.clone() ?? [])[0],
  };
}

const asks = (path: string, mode: RequestMode, method = 'GET'): Request =>
  Object.defineProperty(new Request(ORIGIN + path, { method }), 'mode', { value: mode });

describe('the shell of the installed client', () => {
  let site: FakeSite;
  let shell: ShellCache;
  let after: Promise<void>[];

  beforeEach(() => {
    site = new FakeSite();
    after = [];
    shell = shellOf('1');
  });

  const shellOf = (version: string): ShellCache =>
    new ShellCache({ version, files: FILES }, site.caches as never, site.fetching);
  const answer = async (path: string, mode: RequestMode): Promise<Response> => {
    const answered = await shell.answer(asks(path, mode), path, (work) => void after.push(work));
    await Promise.all(after.splice(0));
    return answered;
  };

  it('opens each page and each file without a network', async () => {
    await shell.fill();
    site.isReachable = false;
    for (const path of ['/', '/rooms/1', '/reset'])
      expect(await (await answer(path, 'navigate')).text()).toBe('page 1');
    expect(await (await answer('/assets/index-a.js', 'cors')).text()).toBe('/assets/index-a.js');
  });

  it('answers nothing of the API, no other files and no writing, so that it never keeps what belongs to a user', () => {
    for (const path of ['/v1/users/me', '/V1/x', '/hooks/x', '/docs', '/socket.io/', '/metrics', '/robots.txt'])
      for (const mode of ['navigate', 'cors'] as const) expect(shell.has(asks(path, mode), path)).toBe(false);
    for (const path of ['/admin', '/admin/users/1']) expect(shell.has(asks(path, 'navigate'), path)).toBe(false);
    expect(shell.has(asks('/', 'navigate', 'POST'), '/')).toBe(false);
    for (const path of FILES) expect(shell.has(asks(path, 'no-cors'), path)).toBe(true);
    expect(shell.has(asks('/rooms/1', 'navigate'), '/rooms/1')).toBe(true);
  });

  it('keeps nothing but the files of the build', async () => {
    await shell.fill();
    await answer('/assets/later-b.js', 'cors');
    await answer('/rooms/1', 'navigate');
    expect([...(site.kept.get('parley-shell-1')?.keys() ?? [])]).toEqual(['/', ...FILES]);
  });

  it('takes newer headers of the same page, and not the page of another version, which needs other files', async () => {
    await shell.fill();
    site.policy = 'new';
    await answer('/', 'navigate');
    expect((await answer('/', 'navigate')).headers.get('policy')).toBe('new');
    [site.page, site.policy] = ['page 2', 'newest'];
    await answer('/', 'navigate');
    const page = await answer('/', 'navigate');
    expect({ text: await page.text(), policy: page.headers.get('policy') }).toEqual({ text: 'page 1', policy: 'new' });
  });

  it('is not taken with the page of another version, as while a deploy is under way and the files come from a cache', async () => {
    site.page = '<script type="module" src="/assets/index-older.js"></script>';
    await expect(shell.fill()).rejects.toThrow('another version');
    expect([...site.kept.keys()]).toEqual([]);
    site.page = '<script type="module" src="/assets/index-a.js"></script>';
    await shell.fill();
    expect(await (await answer('/', 'navigate')).text()).toBe(site.page);
  });

  it('keeps the files of the version before for its pages, and drops older ones', async () => {
    await site.caches.open('of another program');
    for (const version of ['1', '2', '3']) {
      shell = shellOf(version);
      await shell.fill();
      await shell.dropOlder();
    }
    expect([...site.kept.keys()]).toEqual(['of another program', 'parley-shell-2', 'parley-shell-3']);
  });
});
