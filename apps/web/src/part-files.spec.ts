// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { PartFiles } from './part-files.js';

type Answer = number | 'cut' | 'hangs';

const FILES = ['/assets/part.js', '/assets/shared.js'];
const STYLED = [...FILES, '/assets/part.css'];
const CUT = new TypeError('cut');

describe('the files of a part', () => {
  let answers: Answer[];
  let asked: string[];
  let files: PartFiles;
  let styles: HTMLLinkElement[];

  beforeEach(() => {
    vi.useFakeTimers();
    document.head.innerHTML = '';
    styles = [];
    // The document of the tests would load them.
    vi.spyOn(document.head, 'append').mockImplementation((link) => void styles.push(link as HTMLLinkElement));
    answers = [];
    asked = [];
    files = new PartFiles(document, (path, init) => {
      asked.push(path as string);
      const answer = answers.shift() ?? 200;
      if (answer === 'cut') return Promise.reject(CUT);
      if (answer !== 'hangs') return Promise.resolve(new Response('', { status: answer }));
      return new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(CUT)));
    });
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  /** Imports with a module that is there once its files are. */
  const load = (paths = FILES) => {
    const get = vi.fn(() => Promise.resolve('module'));
    return { get, loaded: files.import(get, paths) };
  };

  it('are fetched once each, before the browser imports them', async () => {
    const { get, loaded } = load();
    expect(get).not.toHaveBeenCalled();
    expect(await loaded).toBe('module');
    await load().loaded;
    expect(asked).toEqual(FILES);
  });

  it.each<[string, Answer[]]>([
    ['a cut network', ['cut']],
    ['a cut in the file that it shares', [200, 'cut', 'cut']],
    ['a front without a gateway', [502, 503, 504]],
    ['a server that has an error', [500]],
    ['a server that wants fewer requests', [429, 200, 408]],
    ['a front that refuses', [403]],
    ['an answer that is another page', [204]],
    ['a server that does not answer', ['hangs']],
    ['a server that does not answer twice', ['hangs', 503, 'hangs']],
  ])('wait for %s, and the browser does not import them meanwhile', async (_, found) => {
    answers = [...found];
    const { get, loaded } = load();
    await vi.advanceTimersByTimeAsync(100);
    expect(get).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200_000);
    expect(get).toHaveBeenCalledOnce();
    expect(await loaded).toBe('module');
  });

  it('are asked for after at most five seconds, as long as it takes', async () => {
    answers = Array.from({ length: 100 }, () => 503);
    const { get } = load(['/assets/part.js']);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(get).not.toHaveBeenCalled();
    expect(asked.length).toBeGreaterThan(60);
    answers = [];
    await vi.advanceTimersByTimeAsync(5_000);
    expect(get).toHaveBeenCalledOnce();
  });

  it('are asked for at once when the network is back, also those whose request hangs', async () => {
    answers = [...Array.from({ length: 10 }, () => 503), 'hangs'];
    const { get } = load(['/assets/part.js']);
    while (asked.length < 11) await vi.advanceTimersByTimeAsync(1_000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(get).not.toHaveBeenCalled();
    files.tryAgain();
    await vi.advanceTimersByTimeAsync(0);
    files.tryAgain();
    await vi.advanceTimersByTimeAsync(0);
    expect(get).toHaveBeenCalledOnce();
  });

  it('are left alone while their request is new', async () => {
    answers = ['hangs'];
    load(['/assets/part.js']);
    await vi.advanceTimersByTimeAsync(1_000);
    files.tryAgain();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveLength(1);
  });

  it.each([404, 410])(
    'that a deploy has removed reject at once with %i, and the next import asks again',
    async (status) => {
      answers = [200, status];
      const { get, loaded } = load();
      await expect(loaded).rejects.toThrow('Failed to fetch dynamically imported module: /assets/shared.js');
      expect(get).not.toHaveBeenCalled();
      expect(await load().loaded).toBe('module');
      expect(asked).toEqual([...FILES, '/assets/shared.js']);
    },
  );

  it('are fetched again if the import fails all the same, as in a browser without a cache', async () => {
    const get = vi.fn(() => Promise.resolve('module'));
    get.mockRejectedValueOnce(CUT);
    answers = [200, 200, 503];
    const loaded = files.import(get, FILES);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await loaded).toBe('module');
    expect(asked).toEqual([...FILES, ...FILES, FILES[0]]);
  });

  it('of a module that throws reject with its error', async () => {
    const error = new Error('of the module');
    const loaded = files.import(() => Promise.reject(error), FILES);
    const rejected = expect(loaded).rejects.toBe(error);
    await vi.advanceTimersByTimeAsync(60_000);
    await rejected;
  });

  it('that are styles apply before the module runs, once', async () => {
    const { get, loaded } = load(STYLED);
    await vi.advanceTimersByTimeAsync(0);
    expect(styles.map(({ rel, href }) => [rel, new URL(href).pathname])).toEqual([['stylesheet', '/assets/part.css']]);
    expect(get).not.toHaveBeenCalled();
    styles[0]?.dispatchEvent(new Event('load'));
    expect(await loaded).toBe('module');
    await load(STYLED).loaded;
    expect(styles).toHaveLength(1);
  });

  it('that are styles apply later if they fail', async () => {
    const { get, loaded } = load(STYLED);
    await vi.advanceTimersByTimeAsync(0);
    styles[0]?.dispatchEvent(new Event('error'));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(get).not.toHaveBeenCalled();
    styles[1]?.dispatchEvent(new Event('load'));
    expect(await loaded).toBe('module');
  });

  it('that the page has are not fetched', async () => {
    document.head.innerHTML = `
      <script type="module/of-test" src="/assets/part.js"></script>
      <link rel="of-test" href="/assets/shared.js"><link rel="of-test" href="/assets/part.css">`;
    expect(await load(STYLED).loaded).toBe('module');
    expect(asked).toEqual([]);
  });
});
