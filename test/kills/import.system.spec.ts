import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it, onTestFinished } from 'vitest';

import { type ImportRun, mapOf, neutralFile, untoldOf } from '#testing/imports/import-run';
import { getAs, seenRooms } from '#testing/imports/seen-rooms';
import { TestOperator } from '#testing/topology/operator';
import { killPostgres, query } from '#testing/topology/store';
import { isEmbedded, killAndAwaitRestart, untilWhole } from '#testing/topology/topology';
import { account, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

import { longExport } from '../../libs/import/testing/random/long-export.js';

const SEED = 49;
const POLL_MS = 20;

/** Stored parts and shown rooms. */
const STEPS = `SELECT (coalesce(sum(parts), 0) + count(shown_at))::int AS steps
  FROM history.import_rooms r JOIN history.imports i ON i.id = r.import_id WHERE i.name = $1`;

/** What is killed while a run goes on, one after the other. Embedded, the first one is the process of all. */
const STRIKES: readonly (() => Promise<void>)[] = [
  () => killAndAwaitRestart(({ histories }) => histories[0]),
  async () => {
    await killPostgres();
    await untilWhole();
  },
  () => killAndAwaitRestart(({ gateways }) => gateways[0]),
  () => killAndAwaitRestart(({ auths }) => auths[0]),
];

const users = usersOfTests();
const operator = new TestOperator();

async function importOf(source: string) {
  const user = users.keep(await account('reader'));
  const name = uniqueName(source);
  const path = neutralFile(longExport(name, SEED).whole);
  const args = ['import', 'run', path, '--users', mapOf({ 1: user.user.username })];
  const run = () => operator.ask<ImportRun>(...args);
  const steps = async () => (await query<{ steps: number }>(STEPS, [name]))[0]?.steps ?? 0;
  return { args, run, steps, seen: () => seenRooms(getAs(user), { [user.id]: 'Person A' }) };
}

it('an import whose command and services are killed again and again is the same as one in one go', async () => {
  const clean = await importOf('clean');
  const whole = await clean.run();
  expect(untoldOf(whole)).toEqual([]);
  const [killed, all] = [await importOf('killed'), await clean.steps()];
  const strikes = isEmbedded() ? STRIKES.slice(0, 2) : STRIKES;
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  /** Resolves when so much of the import is there. */
  const until = async (part: number): Promise<void> => {
    while (!isOver && (await killed.steps()) < all * part) await sleep(POLL_MS);
  };
  for (const part of [0.1, 0.2]) {
    const { code } = await operator.runUntilKilled(until(part), ...killed.args);
    expect(code).toBe(-1);
  }
  const run = operator.run(...killed.args);
  for (const [place, strike] of strikes.entries()) {
    await Promise.race([until(0.3 + (0.6 * place) / strikes.length), run]);
    await strike();
  }
  expect(await run).toMatchObject({ code: 0 });
  const { id, name } = whole;
  expect({ ...(await killed.run()), id, name }).toEqual(whole);
  expect(await killed.seen()).toEqual(await clean.seen());
});
