import { afterEach, describe, expect, it, vi } from 'vitest';
import { setScene } from '../../testing/test-scene.js';

const YEAR_MS = 365 * 86_400_000;
/** Far less than the host's clock is wrong. */
const CLOSE_MS = 60_000;

describe('the time of a change', () => {
  const scene = setScene();
  afterEach(() => vi.restoreAllMocks());

  const storeMs = async (): Promise<number> => {
    const [row] = (await scene.store.query('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms')) as {
      ms: number;
    }[];
    return row?.ms ?? NaN;
  };

  it('is the store’s, whatever the host’s clock says: createdAt of rooms, messages and plain sends', async () => {
    const { history, ann, bob } = scene;
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + YEAR_MS);
    const roomId = await history.group(ann, [bob]);
    const sent = [await history.send(roomId, bob, 'in a transaction'), await history.send(roomId, bob, 'plain')];
    const [room] = (await scene.store.query('SELECT created_at FROM history.rooms WHERE id = $1', [roomId])) as {
      created_at: Date;
    }[];
    const times = [room?.created_at.getTime() ?? NaN, ...sent.map(({ createdAt }) => Date.parse(createdAt))];
    const expected = await storeMs();
    for (const time of times) expect(Math.abs(time - expected)).toBeLessThan(CLOSE_MS);
  });
});
