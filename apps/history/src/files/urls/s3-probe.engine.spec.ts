import { beforeEach, describe, expect, it } from 'vitest';
import type { S3Engine } from '#engines/s3-engine';
import { setUp } from '#testing/engines/set-up';
import { FaultyS3, FAULTS } from '../../../testing/faulty-s3.js';
import { s3IfThere } from '../../../testing/test-s3.js';
import { S3Store } from '../storage/s3/s3-store.adapter.js';
import { S3Probe } from './s3-probe.js';

const s3 = await s3IfThere();

const ANY = { urls: true };
const BEHIND_PARLEY = { urls: false };
const grave = (defect: RegExp) => ({ defect: expect.stringMatching(defect), isGrave: true });

// Needs an S3 server. Without it the suite says NOT RUN.
describe.skipIf(s3 === undefined)('the probe of an S3 store', () => {
  const faulty = setUp(() => FaultyS3.start(s3 as S3Engine));
  const probe = setUp(() => new S3Probe(faulty.bucket));
  beforeEach(() => {
    faulty.fault = {};
  });

  async function left(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { id } of new S3Store(faulty.bucket).list()) ids.push(id);
    return ids;
  }

  it('finds no defect in a store that does what S3 promises, and leaves nothing there', async () => {
    expect({ any: await probe.defect(ANY), behindParley: await probe.defect(BEHIND_PARLEY) }).toEqual({
      any: undefined,
      behindParley: undefined,
    });
    expect(await left()).toEqual([]);
  });

  it.each([
    [
      'copies any version',
      'copiesAnyVersion',
      /^copies an object although x-amz-copy-source-if-match names an earlier/,
    ],
    ['gives no version', 'hasNoVersions', /^answers with no ETag/],
    ['gives other bytes the version of earlier ones', 'hasOneVersion', /^answers with no ETag/],
    ['copies no version', 'copiesNoVersion', /^refuses to copy .* x-amz-copy-source-if-match names \(412 Precondition/],
    ['does not know the condition', 'knowsNoConditions', /^refuses to copy .*\(501 NotImplemented\)$/],
  ] as const)('names a store that %s, also where all bytes pass through Parley', async (_what, fault, named) => {
    faulty.fault = FAULTS[fault];
    expect(await probe.defect(ANY)).toEqual(grave(named));
    expect(await probe.defect(BEHIND_PARLEY)).toEqual(grave(named));
    faulty.fault = {};
    expect(await left()).toEqual([]);
  });

  it.each([
    ['takes more bytes than were signed', 'takesMore', /^takes more bytes than its URL was signed for/],
    ['refuses a signed upload', 'refusesUploads', /^refuses an upload to a URL .* \(403\)$/],
    ['refuses a signed download', 'refusesDownloads', /^refuses a download from a URL .* \(403\)$/],
  ] as const)('names a store that %s, unless all bytes pass through Parley', async (_what, fault, named) => {
    faulty.fault = FAULTS[fault];
    expect(await probe.defect(ANY)).toEqual(grave(named));
    expect(await probe.defect(BEHIND_PARLEY)).toBeUndefined();
    faulty.fault = {};
    expect(await left()).toEqual([]);
  });

  it.each([
    ['type', 'ignoresType'],
    ['name', 'ignoresDisposition'],
  ] as const)(
    'names a store whose downloads have another %s than was signed, which is not grave',
    async (_what, fault) => {
      faulty.fault = FAULTS[fault];
      const defect = expect.stringMatching(/^ignores response-content-type or response-content-disposition/);
      expect(await probe.defect(ANY)).toEqual({ defect, isGrave: false });
      expect(await probe.defect(BEHIND_PARLEY)).toBeUndefined();
    },
  );

  it('goes by what the store keeps, not by what it answers', async () => {
    faulty.fault = FAULTS.saysItTakesMore;
    expect(await probe.defect(ANY)).toBeUndefined();
  });

  it('names no defect of a store that does not answer for a while', async () => {
    faulty.fault = FAULTS.isBusy;
    await expect(probe.defect(ANY)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
