import { describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import type { PushDevices } from '#identity/push-devices.port';
import { DeviceLookUps } from './device-look-ups.js';

describe('look-ups of devices', () => {
  const [ann, bob] = [newId<UserId>(), newId<UserId>()];
  const auth = (withDevices: UserId[]) => {
    const asked: (readonly UserId[])[] = [];
    const devicesOf = (userIds: readonly UserId[]) => {
      asked.push(userIds);
      return Promise.resolve(withDevices.filter((id) => userIds.includes(id)).map((userId) => ({ userId })));
    };
    return { asked, lookUps: new DeviceLookUps({ devicesOf } as unknown as PushDevices) };
  };

  it('of rooms that are read at the same time are one question', async () => {
    const { asked, lookUps } = auth([bob]);
    const [one, other] = await Promise.all([lookUps.of([ann]), lookUps.of([bob, ann])]);
    expect(asked).toEqual([[ann, bob]]);
    expect({ ann: one.has(ann), bob: other.has(bob) }).toEqual({ ann: false, bob: true });
  });

  it('find a device that was put just after its user had none', async () => {
    const devices: UserId[] = [];
    const { lookUps } = auth(devices);
    expect((await lookUps.of([ann])).has(ann)).toBe(false);
    devices.push(ann);
    expect((await lookUps.of([ann])).has(ann)).toBe(true);
  });

  it('are of 500 users at most', async () => {
    const { asked, lookUps } = auth([]);
    await lookUps.of(Array.from({ length: 501 }, () => newId<UserId>()));
    expect(asked.map(({ length }) => length)).toEqual([500, 1]);
  });

  it('fail alone: the next one asks again', async () => {
    let isUnavailable = true;
    const devicesOf = () => (isUnavailable ? Promise.reject(new Error('auth is unavailable')) : Promise.resolve([]));
    const lookUps = new DeviceLookUps({ devicesOf } as unknown as PushDevices);
    await expect(lookUps.of([ann])).rejects.toThrow('auth is unavailable');
    isUnavailable = false;
    expect((await lookUps.of([ann])).size).toBe(0);
  });
});
