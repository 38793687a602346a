import { tmpdir } from 'node:os';
import { vi } from 'vitest';
import type { ImportReport } from '../src/imports/import-report.js';
import { PatientServices } from '../src/imports/patient-services.js';
import { Progress } from '../src/imports/progress.js';
import { runImport, type RunOptions } from '../src/imports/run.js';
import { ServiceClient } from '../src/service-client.js';
import type { ImportsSite } from './imports-site.js';

const access = { url: 'http://127.0.0.1:9', key: 'k', foundBy: 'a test', keyFrom: 'a test' };
const deployment = {
  auth: new ServiceClient(access, 'auth'),
  history: new ServiceClient(access, 'history'),
  courier: undefined,
  publicUrl: undefined,
};

export type Fault = 'none' | 'not sent' | 'no answer' | 'killed';

/** Answers requests by the site. @param fault gets the number of each, from 0 on */
export function stubSite(site: ImportsSite, fault: (number: number) => Fault = () => 'none'): void {
  let number = 0;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const what = fault(number++);
    if (what === 'not sent') throw new TypeError('fetch failed');
    const answer = await site.answer(url, init);
    if (what === 'no answer') throw new TypeError('fetch failed');
    // No service gives this answer: it ends the run at once.
    return what === 'killed' ? Response.json({ code: 'KILLED' }, { status: 418 }) : answer;
  });
}

/** Runs an import without waiting for anything. @param notes gets what standard error would */
export async function runHere(
  paths: readonly string[],
  own: Partial<RunOptions> = {},
  notes: string[] = [],
): Promise<ImportReport> {
  const progress = new Progress({ write: (text: string) => notes.push(text) });
  const { signal } = new AbortController();
  const services = new PatientServices(deployment, {
    ...{ signal, find: () => Promise.resolve(deployment), notice: (line: string) => progress.note(line) },
    wait: () => Promise.resolve(),
  });
  const given = { paths, options: {}, maxBytes: undefined, match: 'none', owner: undefined, users: undefined } as const;
  const { report } = await runImport({ ...given, ...own }, { services, progress, signal, dataDir: tmpdir() });
  return report;
}

/** Numbers of objects by what has become of them: `message imported`, `file stand-in: tombstone`. */
export const told = ({ lines }: ImportReport): Record<string, number> =>
  Object.fromEntries(
    lines.map(({ of, outcome, reason, count }) => [`${of} ${outcome}${reason === null ? '' : `: ${reason}`}`, count]),
  );
