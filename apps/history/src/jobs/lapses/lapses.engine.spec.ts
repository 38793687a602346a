import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Consumption } from '#bus/command-bus.port';
import type { HistoryConfig } from '#config/app-config';
import { setGrowingScene } from '../../../testing/test-growing.js';
import { WriteSql } from '../../store/write-sql.js';
import { LapsesService } from './lapses.service.js';

const IDLE_S = 10;
const STEP_MS = 5_000;

const growing = setGrowingScene();
const { scene } = growing;
let consumption: Consumption | undefined;
let nowMs: number;

beforeEach(async () => {
  nowMs = 1_000_000;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  consumption = await scene.history.consume();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await consumption?.stop();
});

const service = () =>
  new LapsesService(new WriteSql(scene.history.writes), scene.history.buses.commands, {
    growIdleSeconds: IDLE_S,
  } as HistoryConfig);

/** Looks of the job, one step apart. */
async function look(services: readonly LapsesService[], times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    nowMs += STEP_MS;
    await Promise.all(services.map(({ job }) => job.run()));
  }
}

it('a message whose writer is silent ends once, with two histories that look', async () => {
  await growing.grow('one');
  await growing.append(3, ' two');
  const both = [service(), service()];
  await look(both, 4);
  expect(await growing.get()).toMatchObject({ grow: 'growing' });
  growing.published();
  await look(both, 3);
  expect(await growing.get()).toMatchObject({ grow: 'interrupted', body: 'one two' });
  expect(growing.published()).toHaveLength(1);
});

it('a message whose writer is heard of goes on, also by empty appends', async () => {
  await growing.grow('one');
  const lapses = service();
  for (let n = 0; n < 8; n += 1) {
    await look([lapses], 2);
    await growing.append(3, '');
  }
  expect(await growing.get()).toMatchObject({ grow: 'growing' });
});

it('time in which no history takes commands does not count', async () => {
  await growing.grow('one');
  const lapses = service();
  await look([lapses], 3);
  const submit = vi.spyOn(scene.history.buses.commands, 'submit').mockRejectedValue(new Error('down'));
  await look([lapses], 20);
  submit.mockRestore();
  await look([lapses], 2);
  expect(await growing.get()).toMatchObject({ grow: 'growing' });
  await look([lapses], 3);
  expect(await growing.get()).toMatchObject({ grow: 'interrupted' });
});
