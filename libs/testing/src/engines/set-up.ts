import { afterAll, beforeAll } from 'vitest';

type Ending = Partial<Record<'stop' | 'close', () => unknown>>;

/**
 * Starts a part before the first test of the calling file or `describe`, and ends it after the last one. Parts end in the
 * opposite order of their starts. Returns a stand-in that forwards to the part, so that the lines below can name it.
 * @param end default: the part's own `stop` or `close`, if it has one
 */
export function setUp<Part extends object>(
  start: () => Part | Promise<Part>,
  end: (part: Part) => unknown = (part: Ending) => (part.stop ? part.stop() : part.close?.()),
): Part {
  let part: Part | undefined;
  beforeAll(async () => {
    part = await start();
  });
  afterAll(async () => {
    if (part !== undefined) await end(part);
  });
  const forward =
    (trap: keyof typeof Reflect) =>
    (_standIn: object, ...rest: unknown[]): unknown => {
      if (part === undefined) throw new Error('this part starts before the first test');
      return (Reflect[trap] as (...given: unknown[]) => unknown)(part, ...rest);
    };
  const traps = new Proxy({}, { get: (_none, trap) => forward(trap as keyof typeof Reflect) });
  return new Proxy({} as Part, traps);
}
