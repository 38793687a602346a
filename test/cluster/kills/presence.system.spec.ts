import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { CLOCK_MS } from '#testing/topology/clocks';
import { killAndAwaitRestart, killRedis, topology } from '#testing/topology/topology';
import { guest } from '#testing/users/user';

/** A user without a connection is shown online for 10 to 20 s, on a busy machine for longer. */
const SHOWN_MIN_MS = 10_000;
const SHOWN_MAX_MS = 20_000;
const OFFLINE_WITHIN_MS = 60_000;

describe('scaled out, presence', () => {
  it('shows the users of a killed gateway offline after 10–20 s, and reconnected users as they are', async () => {
    const [ann, ben, cleo] = [await guest('ann'), await guest('ben'), await guest('cleo')];
    const [near = '', far = ''] = topology().gateways.map(({ url }) => url);
    const watcher = await ann.connect({ url: near });
    await watcher.ask('room:create', { kind: 'group', name: 'met', memberIds: [ben.id, cleo.id] });
    const lost = await ben.connect({ url: far });
    const connectedAtMs = Date.now();
    const moved = await cleo.connect({ url: far });
    await moved.ask('presence:set', { status: 'dnd' });
    const statuses = (userId: string) =>
      watcher.of('presence').flatMap(({ changes }) => changes.filter((each) => each.userId === userId));
    await watcher.ask('presence:watch', { userIds: [ben.id, cleo.id] });
    await lost.ask('presence:set', { status: 'away' });
    await watcher.until(() => statuses(ben.id).at(-1)?.status === 'away', 'away');
    const killed = killAndAwaitRestart(({ gateways }) => gateways[1]);
    const killedAtMs = Date.now();
    await lost.until(() => !lost.io.connected, 'the end of the gateway');
    await cleo.connect({ url: near });
    await watcher.until(() => statuses(ben.id).at(-1)?.status === 'offline', 'offline', OFFLINE_WITHIN_MS);
    const { lastSeenAt } = statuses(ben.id).at(-1) ?? {};
    const lastSeenMs = Date.parse(lastSeenAt ?? '');
    // Set when the gateway last renewed its lease, which was valid when the user connected.
    expect(lastSeenMs).toBeGreaterThan(connectedAtMs - SHOWN_MAX_MS);
    expect(lastSeenMs).toBeLessThan(killedAtMs + CLOCK_MS);
    expect(Date.now() - lastSeenMs).toBeGreaterThan(SHOWN_MIN_MS - CLOCK_MS);
    await watcher.until(() => statuses(cleo.id).at(-1)?.status === 'online', 'online');
    await killed;
    for (const user of [ann, ben, cleo]) user.close();
  });

  it('stays as it is when Redis is killed and comes back empty', async () => {
    const [ann, ben] = [await guest('ann'), await guest('ben')];
    const [near = '', far = ''] = topology().gateways.map(({ url }) => url);
    const watcher = await ann.connect({ url: near });
    await watcher.ask('room:create', { kind: 'group', name: 'met', memberIds: [ben.id] });
    const watched = await ben.connect({ url: far });
    await watcher.ask('presence:watch', { userIds: [ben.id] });
    const statuses = () => watcher.of('presence').flatMap(({ changes }) => changes.map(({ status }) => status));
    await watched.ask('presence:set', { status: 'dnd' });
    await watcher.until(() => statuses().at(-1) === 'dnd', 'dnd');
    const before = statuses();
    await killRedis();
    await sleep(20_000);
    expect(statuses()).toEqual(before);
    await watched.ask('presence:set', { status: 'away' });
    await watcher.until(() => statuses().length > before.length, 'the change');
    expect(statuses()).toEqual([...before, 'away']);
    for (const user of [ann, ben]) user.close();
  });
});
