import { setTimeout as sleep } from 'node:timers/promises';

import { sql, transaction } from './database.js';

const CHECK_MS = 1_000;

/** What happened, and the id of the user or order that it happened to. */
export type JobKind = 'user.saved' | 'user.logged-out' | 'user.deleted' | 'order.shipped';

interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly subject: string;
}

const listeners = new Map<JobKind, (subject: string) => Promise<unknown>>();
let working = Promise.resolve();

/** Calls `act` with the subject of each job of this kind, and again if it fails or the shop is killed: it must be repeatable. */
export function onJob(kind: JobKind, act: (subject: string) => Promise<unknown>): void {
  listeners.set(kind, act);
}

/**
 * Makes a change and its job: both or none. Does not wait for the job.
 * @param change resolves with the subject, or with `undefined` if it changed nothing: then there is no job
 */
export async function withJob(kind: JobKind, change: () => Promise<string | undefined>): Promise<void> {
  await transaction(async () => {
    const subject = await change();
    if (subject !== undefined) await sql`INSERT INTO jobs (kind, subject) VALUES (${kind}, ${subject})`;
  });
  void jobsDone();
}

/** Does all jobs that are due now, in order. A job that fails is due again after 5 s, then 10, up to 85 minutes. */
export function jobsDone(): Promise<void> {
  working = working.then(doJobs);
  return working;
}

/** Does the jobs that have failed, or that an earlier process has left, for ever. */
export async function repeatJobs(): Promise<never> {
  for (;;) {
    await jobsDone();
    await sleep(CHECK_MS);
  }
}

async function doJobs(): Promise<void> {
  try {
    for (const job of await sql<Job>`SELECT id, kind, subject FROM jobs WHERE due <= now() ORDER BY id`)
      await doJob(job);
  } catch (error) {
    console.error(error);
  }
}

async function doJob({ id, kind, subject }: Job): Promise<void> {
  try {
    await listeners.get(kind)?.(subject);
  } catch (error) {
    console.error(`${kind} ${subject} is tried again:`, error);
    await sql`UPDATE jobs SET failures = failures + 1, due = now() + interval '5 s' * 2 ^ least(failures, 10) WHERE id = ${id}`;
    return;
  }
  await sql`DELETE FROM jobs WHERE id = ${id}`;
}
