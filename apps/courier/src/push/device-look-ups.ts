import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { UserId } from '#contracts';
import type { PushDevice } from '#access/push-devices';
import { Questions } from '#access/questions.port';
import { USER_BATCH_MAX } from '#access/user-changes';

/** Questions of several rooms within this time become one. */
const GATHERED_MS = 20;

type Found = ReadonlyMap<UserId, readonly PushDevice[]>;

/**
 * Asks auth for devices, at most once in 20 ms for all rooms that are read meanwhile. It remembers nothing, so a device that was just
 * put counts.
 */
@Injectable()
export class DeviceLookUps {
  private asked = new Set<UserId>();
  private answer: Promise<Found> | undefined;

  constructor(private readonly questions: Questions) {}

  /** By user; users without devices are left out, and others may be in. @throws ChatError UNAVAILABLE */
  of(userIds: readonly UserId[]): Promise<Found> {
    if (userIds.length === 0) return Promise.resolve(new Map());
    for (const userId of userIds) this.asked.add(userId);
    this.answer ??= this.ask();
    return this.answer;
  }

  private async ask(): Promise<Found> {
    await sleep(GATHERED_MS);
    const userIds = [...this.asked];
    this.asked = new Set();
    this.answer = undefined;
    const found = new Map<UserId, PushDevice[]>();
    for (let start = 0; start < userIds.length; start += USER_BATCH_MAX) {
      const batch = { userIds: userIds.slice(start, start + USER_BATCH_MAX) };
      const { devices } = await this.questions.ask('POST /internal/push/devices', batch);
      for (const device of devices) found.set(device.userId, [...(found.get(device.userId) ?? []), device]);
    }
    return found;
  }
}
