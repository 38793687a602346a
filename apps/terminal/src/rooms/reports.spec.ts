import { describe, expect, it } from 'vitest';
import { closeReport, reasonIn, reportLines } from './reports.js';

const REPORT = {
  id: 'a report',
  seq: 7,
  sender: { username: 'bob' },
  count: 2,
  reasons: [{ reason: 'spam', count: 2 }],
  notes: ['look\nat this'],
  texts: [{ version: 1, body: 'buy now', files: [] }],
};

describe('a report in the terminal', () => {
  it('has a reason, and a note after it', () => {
    expect(reasonIn('spam')).toEqual({ reason: 'spam' });
    expect(reasonIn('abuse he did it again')).toEqual({ reason: 'abuse', note: 'he did it again' });
    for (const text of ['', 'bad', 'Spam']) expect(() => reasonIn(text)).toThrow('one of spam, abuse, other');
  });

  it('is a line for moderators, and is closed by the number of its message', async () => {
    const asked: unknown[] = [];
    const parley = {
      ask: (event: string, fields: object) => {
        asked.push([event, fields]);
        return Promise.resolve({ reports: [REPORT], cursor: null });
      },
    } as never;
    const store = { roomId: 'a room' } as never;
    expect(await reportLines(parley, store)).toEqual([
      '#7 by bob, reported by 2 (2 spam): buy now; note: look at this',
    ]);
    await expect(closeReport(parley, store, 8)).rejects.toThrow('no open report of the message #8');
    await closeReport(parley, store, 7);
    expect(asked.at(-1)).toEqual(['report:close', { roomId: 'a room', reportId: 'a report' }]);
  });
});
