import { readFileSync } from 'node:fs';

import { afterAll, describe, expect, it } from 'vitest';

import { startS3 } from '#engines/s3-engine';
import { startDeployment } from '#testing/deployments/deployment';
import { setFolder } from '#testing/engines/set-folder';
import { announce, announcementOf } from '#testing/users/test-files';
import { topology } from '#testing/topology/topology';

import { expectFiles, pick } from './kit/attaching.js';
import { expectLoaded, picture, pictureIn, sendFiles, sound } from './kit/files.js';
import { directRoom, peopleOfTests } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { setUp } from '#testing/engines/set-up';

interface CorsRule {
  readonly AllowedMethods: readonly string[];
  readonly AllowedHeaders: readonly string[];
}

/** The part of the browser's type that the story reads. */
interface Playing {
  readonly currentTime: number;
}

/** The rules of CORS that operators give to their bucket. */
function documentedRules(): readonly CorsRule[] {
  const page = readFileSync('docs/operations/files.md', 'utf8');
  const json = /<!-- cors -->\s*```json\n([^]*?)```/.exec(page)?.[1] ?? '';
  return (JSON.parse(json) as { CORSRules: readonly CorsRule[] }).CORSRules;
}

describe('an object store of another origin', () => {
  const folder = setFolder();
  const people = peopleOfTests();

  const s3 = setUp(() => startS3({ dir: folder }));
  setUp(() =>
    startDeployment('embedded', {
      ...{ FILES: 's3', FILES_PROXY: 'off', S3_URL: s3.url, S3_BUCKET: s3.bucket, S3_REGION: s3.region },
      ...{ S3_ACCESS_KEY: s3.accessKey, S3_SECRET_KEY: s3.secretKey },
    }),
  );

  afterAll(async () => {});

  /** A person, and the requests of their pages for files: method and origin. */
  async function person(name: string): Promise<{ who: Person; moved: Set<string> }> {
    const who = await people.person(name);
    who.watch.allowOrigin(s3.url);
    const moved = new Set<string>();
    who.page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url());
      if (origin === s3.url || pathname.endsWith('/content')) moved.add(`${request.method()} ${origin}`);
    });
    return { who, moved };
  }

  it('is the only other origin that pages may use', async () => {
    const { headers } = await fetch(topology().url, { headers: { accept: 'text/html' } });
    const policy = (headers.get('content-security-policy') ?? '').split('; ');
    expect(policy.filter((directive) => directive.includes('://'))).toEqual([
      `img-src 'self' ${s3.url} data:`,
      `media-src 'self' ${s3.url}`,
      `connect-src 'self' ${s3.url}`,
    ]);
  });

  it('needs no other rules of CORS than the documented ones', async () => {
    const ann = await people.person('ann');
    const room = await directRoom(ann, await people.person('ben'));
    const { method, headers } = await announce(ann.user, room.id, announcementOf(Buffer.from('x')));
    expect(documentedRules()).toEqual([
      expect.objectContaining({ AllowedMethods: ['GET', method], AllowedHeaders: Object.keys(headers) }),
    ]);
  });

  it('takes what a page sends, and gives it to other pages: pictures, sound and documents', async () => {
    const [{ who: ann, moved: sent }, { who: ben, moved: got }] = [await person('ann'), await person('ben')];
    const room = await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await pick(ann, await picture('harbour.png', 1200, 800));
    await ann.send('The harbour');
    await ann.expectSent('The harbour');
    expect(sent).toContain(`PUT ${s3.url}`);
    await expectFiles(ann, room, [['harbour.png']]);
    const files = [sound('song.wav', 30), { name: 'notes.txt', bytes: Buffer.from('notes') }];
    await sendFiles(ann, room, files, { body: 'More' });

    await ben.openRoom(ann.name);
    const more = ben.messages('More');
    // Rows above move until the player has its size: a click would miss.
    await expectPage(more.getByRole('button', { name: 'Play song.wav' })).toBeVisible();
    const shown = pictureIn(ben.messages('The harbour'), 'harbour.png');
    await expectLoaded(shown.locator('img'));
    await shown.click();
    await expectLoaded(ben.dialog('harbour.png').getByRole('img', { name: 'harbour.png' }));
    await ben.pressInDialog('Escape');
    await more.getByRole('button', { name: 'Play song.wav' }).click();
    await expectPage
      .poll(() => more.locator('audio').evaluate<number, Playing>((it) => it.currentTime))
      .toBeGreaterThan(0);
    const [download] = await Promise.all([
      ben.page.waitForEvent('download'),
      more.getByRole('button', { name: /^notes\.txt/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('notes.txt');
    expect([...got]).toEqual([`GET ${s3.url}`]);
    expect([...sent].every((request) => request.endsWith(s3.url))).toBe(true);
  });
});
