import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, describe, expect, it, vi } from 'vitest';

import { type ImportRun, mapOf, neutralFile, untoldOf } from '#testing/imports/import-run';
import { getAs, seenRooms } from '#testing/imports/seen-rooms';
import { STORM_TIMEOUT_MS } from '#testing/load/storm';
import { type CommandResult, TestOperator } from '#testing/topology/operator';
import { killPostgres, query } from '#testing/topology/store';
import { isEmbedded, killAndAwaitRestart, untilWhole } from '#testing/topology/topology';
import { account, uniqueName } from '#testing/users/user';

import { longExport } from '../../libs/import/testing/random/long-export.js';

const SEED = 49;
const POLL_MS = 100;

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS });

/** Stored parts and shown rooms. */
const STEPS = `SELECT (coalesce(sum(parts), 0) + count(shown_at))::int AS steps
  FROM history.import_rooms r JOIN history.imports i ON i.id = r.import_id WHERE i.name = $1`;

/** The turn of a killed command would last for a minute. */
const END_TURN = 'UPDATE history.imports SET run_until = NULL WHERE name = $1';

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

const operator = new TestOperator();

async function importOf(source: string) {
  const user = await account('reader');
  const name = uniqueName(source);
  const path = neutralFile(longExport(name, SEED).whole);
  const args = ['import', 'run', path, '--users', mapOf({ 1: user.user.username }), '--json'];
  const endTurn = () => query(END_TURN, [name]);
  const steps = async () => (await query<{ steps: number }>(STEPS, [name]))[0]?.steps ?? 0;
  /** The report, but for the names, and all that the reader sees. */
  const outcome = async ({ code, stdout, stderr }: CommandResult) => {
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout) as ImportRun;
    expect(untoldOf(report)).toEqual([]);
    return { report: { ...report, id: '', name: '' }, rooms: await seenRooms(getAs(user), { [user.id]: 'Person A' }) };
  };
  return { args, steps, endTurn, outcome };
}

describe('an import is the same as one in one go', () => {
  let inOneGo: Promise<{ readonly whole: object; readonly all: number }> | undefined;
  let isOver = false;

  afterAll(() => {
    isOver = true;
  });

  /** The outcome of an import that nothing disturbs, and its steps. */
  async function undisturbed() {
    const { args, steps, outcome } = await importOf('clean');
    return { whole: await outcome(await operator.run(...args)), all: await steps() };
  }

  /** Resolves when there are so many. */
  async function until(steps: () => Promise<number>, count: number): Promise<void> {
    while (!isOver && (await steps()) < count) await sleep(POLL_MS);
  }

  it('if its command is killed again and again', async () => {
    const { whole, all } = await (inOneGo ??= undisturbed());
    const { args, steps, endTurn, outcome } = await importOf('killed');
    for (const part of [0.2, 0.6]) {
      expect(await operator.runUntilKilled(until(steps, all * part), ...args)).toMatchObject({ code: -1 });
      await endTurn();
    }
    expect(await outcome(await operator.run(...args))).toEqual(whole);
  });

  it('if services and PostgreSQL are killed meanwhile', async () => {
    const { whole, all } = await (inOneGo ??= undisturbed());
    const { args, steps, outcome } = await importOf('struck');
    const strikes = isEmbedded() ? STRIKES.slice(0, 2) : STRIKES;
    const run = operator.run(...args);
    for (const [place, strike] of strikes.entries()) {
      await Promise.race([until(steps, (all * (place + 1)) / (strikes.length + 2)), run]);
      await strike();
    }
    expect(await outcome(await run)).toEqual(whole);
  });
});
