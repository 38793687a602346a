import { describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import type { PushDevice } from '#access/push-devices';
import { TestQuestions } from '#testing/access/test-questions';
import { DeviceLookUps } from './device-look-ups.js';

describe('look-ups of devices', () => {
  const [ann, bob] = [newId<UserId>(), newId<UserId>()];
  const auth = (withDevices: UserId[]) => {
    const asked: (readonly UserId[])[] = [];
    const questions = new TestQuestions({
      'POST /internal/push/devices': ({ userIds }) => {
        asked.push(userIds);
        const devices = withDevices.filter((id) => userIds.includes(id)).map((userId) => ({ userId }) as PushDevice);
        return { devices };
      },
    });
    return { asked, lookUps: new DeviceLookUps(questions) };
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
    const answer = () => (isUnavailable ? Promise.reject(new Error('auth is unavailable')) : { devices: [] });
    const lookUps = new DeviceLookUps(new TestQuestions({ 'POST /internal/push/devices': answer }));
    await expect(lookUps.of([ann])).rejects.toThrow('auth is unavailable');
    isUnavailable = false;
    expect((await lookUps.of([ann])).size).toBe(0);
  });
});
