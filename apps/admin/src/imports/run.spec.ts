import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setFolder } from '#testing/engines/set-folder';
import { ImportsSite } from '../../testing/imports-site.js';
import { messages, PICTURE, rooms, writeExport } from '../../testing/made-export.js';
import { runHere, stubSite, told } from '../../testing/run-import.js';

const SLACK = join(import.meta.dirname, '../../../../libs/import/testing/samples/slack/sample.zip');
/** Of one request and its repeats. */
const FAULTS = ['not sent', 'no answer', 'killed'] as const;

afterEach(() => {
  vi.unstubAllGlobals();
});

async function importedAtOnce(path: string): Promise<ImportsSite> {
  const site = new ImportsSite();
  stubSite(site);
  await runHere([path]);
  return site;
}

describe('a run', () => {
  const folder = setFolder();

  it('brings an export over, and each of its objects is in a line of the report', async () => {
    const site = new ImportsSite();
    stubSite(site);
    const report = await runHere([SLACK]);
    expect(report.kinds.filter(({ untold }) => untold !== 0)).toEqual([]);
    expect(told(report)).toMatchObject({
      'room imported': 9,
      'user imported: unclaimed': 9,
      'message dropped: notice': 5,
    });
    expect(site.report).toEqual(JSON.parse(JSON.stringify(report)));
    const shown = [...site.rooms.values()].map((room) => room.shown);
    expect(shown).toHaveLength(9);
    for (const room of shown) {
      const owners = room?.members.filter(({ role }) => role === 'owner');
      expect(owners).toHaveLength(room?.kind === 'group' ? Math.min(1, room.members.length) : 0);
    }
  });

  it('waits for the turn of another run, and changes nothing the second time', async () => {
    const path = await writeExport(folder, [...rooms('general'), ...messages('general', 3), PICTURE]);
    const whole = await importedAtOnce(path);
    const site = new ImportsSite();
    site.othersTurn = 3;
    stubSite(site);
    const notes: string[] = [];
    await runHere([path], {}, notes);
    expect(site.seen()).toEqual(whole.seen());
    expect(notes.filter((note) => note.includes('waiting'))).toHaveLength(1);
    site.requests.length = 0;
    await runHere([path]);
    expect(site.seen()).toEqual(whole.seen());
    expect(site.requests.filter((request) => /PUT .*files|parts|append/.test(request))).toEqual([]);
  });

  it('makes no accounts before it has its turn', async () => {
    const site = new ImportsSite();
    site.othersTurn = Infinity;
    stubSite(site);
    await expect(runHere([SLACK])).rejects.toThrow('another run imports');
    expect(site.people.size).toBe(0);
  });

  it('loses nothing by requests that are not sent, not answered, or the last of a run that is killed, whichever it is', async () => {
    const path = await writeExport(folder, [
      ...rooms('general', 'other'),
      ...[...messages('general', 1100), ...messages('other', 2), PICTURE],
    ]);
    const whole = await importedAtOnce(path);
    for (let at = 1; at < whole.requests.length; at += 1) {
      const site = new ImportsSite();
      stubSite(site, (number) => FAULTS[number - at] ?? 'none');
      await expect(runHere([path])).rejects.toThrow('KILLED');
      stubSite(site);
      await runHere([path]);
      expect(site.seen(), `request ${String(at)}`).toEqual(whole.seen());
    }
  });

  it('tells the same of entries and files that the server refuses, whichever request is the last of a run that is killed', async () => {
    const path = await writeExport(folder, [
      ...rooms('general', 'other'),
      ...[...messages('general', 1100), ...messages('other', 2), PICTURE],
    ]);
    const refusing = () => {
      const site = new ImportsSite();
      site.invalid = new Set(['general-7', 'general-1050', 'other-1']);
      site.refusedFiles.set('f', 'TOO_LARGE');
      return site;
    };
    const whole = refusing();
    stubSite(whole);
    const report = await runHere([path]);
    expect(report.leftOut).toMatchObject([{ id: 'general-7' }, { id: 'general-1050' }, { id: 'other-1' }]);
    for (let at = 1; at < whole.requests.length; at += 1) {
      const site = refusing();
      stubSite(site, (number) => (number === at ? 'killed' : 'none'));
      await expect(runHere([path])).rejects.toThrow('KILLED');
      stubSite(site);
      await runHere([path]);
      expect(site.seen(), `request ${String(at)}`).toEqual(whole.seen());
    }
  });

  it('gives up at once while no service has answered', async () => {
    stubSite(new ImportsSite(), () => 'not sent');
    await expect(runHere([SLACK])).rejects.toThrow('nothing answers at http://127.0.0.1:9');
  });
});
