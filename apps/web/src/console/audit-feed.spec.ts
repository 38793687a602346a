import { describe, expect, it } from 'vitest';

import type { AuditRecord } from './answers.js';
import { AuditFeed, type ReadAudit } from './audit-feed.js';

const PER_REQUEST = 20;

function records(service: string, count: number, every: number): AuditRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${service} ${index}`,
    at: new Date(1_800_000_000_000 - index * every).toISOString(),
    actor: index % 7 === 0 ? 'opal' : 'root',
    act: `${service}.act`,
    subject: null,
    details: {},
  }));
}

function reader(all: Record<'auth' | 'history', AuditRecord[]>): { read: ReadAudit; asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    read: (service, cursor) => {
      asked += 1;
      const from = Number(cursor ?? 0);
      const next = from + PER_REQUEST;
      const page = all[service].slice(from, next);
      return Promise.resolve({ records: page, cursor: next < all[service].length ? String(next) : null });
    },
  };
}

async function all(feed: AuditFeed): Promise<AuditRecord[]> {
  const rows: AuditRecord[] = [];
  for (;;) {
    const page = await feed.next();
    rows.push(...page.rows);
    if (page.cursor === null) return rows;
  }
}

describe('the audits of the services as one list', () => {
  it('has each act once, newest first, whatever the pages of each', async () => {
    const sources = { auth: records('auth', 130, 1000), history: records('history', 45, 3500) };
    const rows = await all(new AuditFeed(reader(sources).read, ''));
    expect(rows).toHaveLength(175);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(175);
    const times = rows.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('has each act once when the next page is asked for again before it is there', async () => {
    const { read } = reader({ auth: records('auth', 130, 1000), history: [] });
    let turns = 40;
    const slowAtFirst: ReadAudit = async (service, cursor) => {
      turns -= 5;
      for (let left = turns; left > 0; left -= 1) await Promise.resolve();
      return read(service, cursor);
    };
    const feed = new AuditFeed(slowAtFirst, '');
    const pages = await Promise.all([feed.next(), feed.next(), feed.next()]);
    const ids = pages.flatMap(({ rows }) => rows.map(({ id }) => id));
    expect(ids).toEqual(Array.from({ length: 130 }, (_, index) => `auth ${index}`));
  });

  it('loses no act when a service does not answer meanwhile', async () => {
    const { read, asked } = reader({ auth: records('auth', 130, 1000), history: [] });
    const failing: ReadAudit = (service, cursor) =>
      asked() === 3 ? read(service, cursor).then(() => Promise.reject(new Error('away'))) : read(service, cursor);
    const feed = new AuditFeed(failing, '');
    await expect(feed.next()).rejects.toThrow('away');
    expect(await all(feed)).toHaveLength(130);
  });

  it('finds an operator, an act or a subject', async () => {
    const sources = { auth: records('auth', 130, 1000), history: records('history', 45, 3500) };
    const of = (filter: string) => all(new AuditFeed(reader(sources).read, filter));
    expect((await of(' Opal')).every(({ actor }) => actor === 'opal')).toBe(true);
    expect(await of('history.')).toHaveLength(45);
    expect(await of('nothing like it')).toEqual([]);
  });

  it('finds the acts on a user or a room whose id it has, also where the details name them', async () => {
    const acts = records('auth', 3, 1000);
    const sources = {
      auth: [{ ...acts[0]!, subject: 'user-id' }, { ...acts[1]!, details: { userId: 'user-id' } }, acts[2]!],
      history: [],
    };
    const rows = await all(new AuditFeed(reader(sources).read, 'noisy', ['user-id']));
    expect(rows.map(({ id }) => id)).toEqual(['auth 0', 'auth 1']);
  });

  it('reads no more than a few pages for one press, and goes on with the next', async () => {
    const { read, asked } = reader({ auth: records('auth', 2000, 1000), history: [] });
    const feed = new AuditFeed(read, 'nothing like it');
    expect(await feed.next()).toEqual({ rows: [], cursor: 'more' });
    expect(asked()).toBeLessThan(13);
    expect((await feed.next()).cursor).toBe('more');
  });

  it('loses no act to a request that fails', async () => {
    const { read } = reader({ auth: records('auth', 130, 1000), history: [] });
    let failures = 0;
    const feed = new AuditFeed((service, cursor) => {
      if (cursor === '40' && failures++ === 0) return Promise.reject(new Error('no answer'));
      return read(service, cursor);
    }, '');
    await expect(feed.next()).rejects.toThrow('no answer');
    expect(await all(feed)).toHaveLength(130);
  });
});
