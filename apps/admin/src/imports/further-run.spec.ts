import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setFolder } from '#testing/engines/set-folder';
import { ImportsSite } from '../../testing/imports-site.js';
import { member, message, messages, PICTURE, room, rooms, user, writeExport } from '../../testing/made-export.js';
import { runHere, stubSite, told } from '../../testing/run-import.js';

const idsIn = (site: ImportsSite, source: string) => site.rooms.get(source)?.entries.map(({ id }) => id);

const TOO_LATE = 'older than the last message here, a reply to one that is not here, or the room is in use';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a further run', () => {
  const folder = setFolder();
  const first = [...rooms('general'), ...messages('general', 3), PICTURE];
  const write = (...more: readonly object[]) => writeExport(folder, [...first, ...more]);

  async function siteWith(...more: readonly object[]): Promise<ImportsSite> {
    const site = new ImportsSite();
    stubSite(site);
    await runHere([await write(...more)]);
    return site;
  }

  it('adds what stands behind the last message, and new rooms; the rest is refused', async () => {
    const site = await siteWith();
    const later = [message('general', 'late', 90), message('general', 'early', 1, { body: 'Forgotten' })];
    const report = await runHere([await write(...later, room('new'), message('new', '0', 0))]);
    expect(idsIn(site, 'general')).toEqual(['general-0', 'general-1', 'general-2', 'general-late']);
    expect(site.rooms.get('new')?.shown).not.toBeNull();
    const tooLate = `message refused: ${TOO_LATE}`;
    expect(told(report)).toMatchObject({
      'message imported': 5,
      [tooLate]: 1,
      'reaction imported': 1,
      'file imported': 1,
    });
    expect(report.kinds.filter(({ untold }) => untold !== 0)).toEqual([]);
  });

  it('finds an empty room of no known time as old as the export, so that later messages stand behind it', async () => {
    const site = await siteWith(room('empty'));
    expect(site.rooms.get('empty')?.shown).toMatchObject({ createdAt: message('general', '0', 0).createdAt });
  });

  it('begins a room anew that is not shown and has changed', async () => {
    const site = new ImportsSite();
    stubSite(site, () => (site.requests.length === 6 ? 'killed' : 'none'));
    await expect(runHere([await write()])).rejects.toThrow('KILLED');
    expect(site.requests.at(-1)).toMatch(/parts$/);
    stubSite(site);
    await runHere([await write(message('general', 'early', 1, { body: 'Forgotten' }))]);
    expect(idsIn(site, 'general')).toEqual(['general-0', 'general-1', 'general-early', 'general-2']);
    expect(site.requests.some((request) => request.endsWith('/reset'))).toBe(true);
  });

  it('adds the bytes of files that were missing, also to a room in use', async () => {
    const site = new ImportsSite();
    stubSite(site);
    const without = { ...PICTURE, path: null, missing: 'tombstone' };
    const before = await runHere([
      await writeExport(folder, [...rooms('general'), ...messages('general', 3), without]),
    ]);
    expect(told(before)).toMatchObject({ 'file stand-in: tombstone': 1 });
    const known = site.rooms.get('general');
    if (known !== undefined) site.rooms.set('general', { ...known, place: { ...known.place, isInUse: true } });
    const report = await runHere([await write()]);
    expect(told(report)).toMatchObject({ 'file imported': 1, 'message imported': 3 });
    expect(site.rooms.get('general')?.entries[0]?.files).toMatchObject([{ source: 'f', stored: true }]);
    expect(await runHere([await write()])).toEqual(report);
  });

  it('adds no file to a message that came without it', async () => {
    const site = new ImportsSite();
    stubSite(site);
    await runHere([await writeExport(folder, [...rooms('general'), message('general', '0', 0)])]);
    const report = await runHere([
      await writeExport(folder, [...rooms('general'), message('general', '0', 0, { files: ['f'] }), PICTURE]),
    ]);
    expect(told(report)).toMatchObject({ 'file stand-in: the room is shown already': 1, 'message imported': 1 });
  });

  it('adds no members to a room that is shown', async () => {
    const site = await siteWith();
    const report = await runHere([await write(user('max'), member('general', 'max'))]);
    expect(told(report)).toMatchObject({
      'membership imported': 2,
      'membership refused: in too many rooms, or the room is shown already': 1,
    });
    expect(site.rooms.get('general')?.shown?.members).toHaveLength(2);
  });

  it('puts a root that was deleted before its replies came in front of them', async () => {
    const root = message('general', 'root', 1, { deleted: true, body: '', sender: null });
    const reply = message('general', 'reply', 90, { threadOf: 'general-root' });
    const site = await siteWith(root);
    expect(idsIn(site, 'general')).toHaveLength(3);
    const report = await runHere([await write(root, reply)]);
    expect(idsIn(site, 'general')?.slice(3)).toEqual(['general-root', 'general-reply']);
    expect(told(report)).toMatchObject({ 'message imported': 4, 'message stand-in': 1 });
    expect(await runHere([await write(root, reply)])).toEqual(report);
  });

  it('refuses replies to a message that it refuses', async () => {
    const site = await siteWith();
    const [root, reply] = [
      message('general', 'root', 1),
      message('general', 'reply', 90, { threadOf: 'general-root' }),
    ];
    const report = await runHere([await write(root, reply)]);
    expect(idsIn(site, 'general')).toHaveLength(3);
    expect(told(report)).toMatchObject({ [`message refused: ${TOO_LATE}`]: 2 });
    expect(report.leftOut.map(({ id }) => id)).toEqual(['general-root', 'general-reply']);
  });

  it('leaves a room alone that was deleted here, and writes nothing to one in use', async () => {
    const site = await siteWith(room('gone'), message('gone', '0', 0));
    for (const [source, own] of [
      ['gone', { state: 'gone' }],
      ['general', { isInUse: true }],
    ] as const) {
      const known = site.rooms.get(source);
      if (known !== undefined) site.rooms.set(source, { ...known, place: { ...known.place, ...own } });
    }
    const report = await runHere([await write(room('gone'), message('gone', '0', 0), message('general', 'late', 90))]);
    expect(idsIn(site, 'general')).toHaveLength(3);
    expect(told(report)).toMatchObject({
      'message imported': 3,
      [`message refused: ${TOO_LATE}`]: 1,
      'message refused: the room was deleted here': 1,
      'room refused: the room was deleted here': 1,
    });
    expect(report.kinds.filter(({ untold }) => untold !== 0)).toEqual([]);
  });
});

describe('what a server refuses', () => {
  const folder = setFolder();

  it('is in the report: an entry, a file, a person who was erased', async () => {
    const site = new ImportsSite();
    site.invalid.add('general-1');
    site.refusedFiles.set('f', 'LIMIT_REACHED');
    site.erased.add('kim');
    stubSite(site);
    const path = await writeExport(folder, [...rooms('general'), ...messages('general', 3), PICTURE]);
    const report = await runHere([path]);
    expect(told(report)).toEqual({
      'file stand-in: refused by the server: LIMIT_REACHED': 1,
      'membership imported': 1,
      'membership refused: erased here': 1,
      'message imported': 2,
      'message refused: not valid: body': 1,
      'reaction refused: erased here': 1,
      'room imported': 1,
      'user imported: unclaimed': 1,
      'user refused: erased here': 1,
    });
    expect(site.rooms.get('general')?.entries[0]?.files).toMatchObject([{ source: 'f', stored: false }]);
  });
});

describe('people', () => {
  const folder = setFolder();

  it('are named in bodies by their usernames here', async () => {
    const site = new ImportsSite();
    stubSite(site);
    const hello = message('general', '0', 0, { body: 'Hello @ada', mentions: ['a'] });
    await runHere([await writeExport(folder, [...rooms('general'), user('a', { username: 'ada' }), hello])]);
    expect(site.rooms.get('general')?.entries).toMatchObject([{ body: 'Hello @ada-2', mentions: ['user-a'] }]);
  });

  it('of rooms that name no member are those who wrote, and --owner', async () => {
    const site = new ImportsSite();
    stubSite(site);
    const unnamed = [room('unnamed', { visibility: 'private' }), message('unnamed', '0', 0)];
    const path = await writeExport(folder, [...rooms('named'), ...unnamed, message('named', '0', 5)]);
    const report = await runHere([path], { owner: 'root' });
    const seats = (source: string) =>
      site.rooms.get(source)?.shown?.members.map(({ userId, role }) => `${userId} ${role}`);
    expect(seats('unnamed')).toEqual(['user-zoe member', 'account-root owner']);
    expect(seats('named')).toEqual(['user-kim member', 'user-zoe owner']);
    expect(report.lines).toContainEqual({ of: 'membership', outcome: 'imported', reason: 'by --owner', count: 1 });
    expect(report.kinds.filter(({ untold }) => untold !== 0)).toEqual([]);
  });

  it('of one account have one seat, and no direct room', async () => {
    const site = new ImportsSite();
    stubSite(site);
    const direct = [
      room('d', { kind: 'direct', visibility: 'private', name: null }),
      member('d', 'zoe'),
      member('d', 'kim'),
    ];
    const path = await writeExport(folder, [...rooms('general'), ...direct, message('d', '0', 0)]);
    const users = await writeMap('zoe,ada\nkim,ada\n');
    const report = await runHere([path], { users });
    expect(site.rooms.get('d')?.shown).toMatchObject({
      ...{ kind: 'group', visibility: 'private', name: 'kim, zoe' },
      members: [{ userId: 'account-ada', role: 'owner' }],
    });
    expect(report.kinds.filter(({ untold }) => untold !== 0)).toEqual([]);
  });

  it.each([
    [
      'zoe,nobody\nkim,=HYPERLINK(1)\n',
      /line 1: there is no account "nobody"; line 2: there is no account "=HYPERLINK\(1\)"/,
    ],
    ['id,username\nzoe\n', /line 2: needs two cells/],
    ['zoe,ada\n"zoe",root\n', /line 2: "zoe" is on line 1 already/],
    ['zoe,"ada\n', /Quote Not Closed/],
  ])('of the map %j that is wrong end the run before anything is written', async (text, problem) => {
    const site = new ImportsSite();
    stubSite(site);
    const path = await writeExport(folder, rooms('general'));
    await expect(runHere([path], { users: await writeMap(text) })).rejects.toThrow(problem);
    await expect(runHere([path], { owner: 'nobody' })).rejects.toThrow('--owner: there is no account "nobody"');
    expect(site.requests.filter((request) => !request.startsWith('GET users/'))).toEqual([]);
  });

  it('whom the map names and the export does not have are a note; e-mail addresses have no case', async () => {
    const site = new ImportsSite();
    stubSite(site);
    const path = await writeExport(folder, [...rooms('general'), user('m', { email: 'M@Example.org' })]);
    const notes: string[] = [];
    const users = await writeMap('\uFEFFid;username\nm@example.ORG;root\nother;ada\nm;root\n');
    await runHere([path], { users }, notes);
    expect(site.people.get('m')).toMatchObject({ outcome: 'mapped', userId: 'account-root' });
    expect(notes.join('')).toContain('line 3: the export has nobody with "other"');
    expect(notes.join('')).not.toContain('"m');
    const [empty, none]: [string, string[]] = [await writeMap('id,username\n'), []];
    await runHere([path], { users: empty }, none);
    expect(none.join('')).toContain(`${empty} has no line with a person`);
  });

  let maps = 0;
  async function writeMap(text: string): Promise<string> {
    const path = join(folder, `map-${String(maps++)}.csv`);
    await writeFile(path, text);
    return path;
  }
});
