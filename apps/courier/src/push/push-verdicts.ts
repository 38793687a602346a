import { Injectable, Logger } from '@nestjs/common';
import { QueryBus } from '#bus/query-bus.port';
import type { PushVerdict, Queries } from '#contracts';
import { CourierConfig } from '../store/courier-config.js';
import {
  isOfMessages,
  isReminder,
  type MessageGroup,
  type PushGroup,
  type ReminderGroup,
} from './push-groups.policy.js';

/** Pushes of one question to history. */
const ASKED_MAX = 500;
const TIMEOUT_MS = 6_000;

/** Asks history what goes out now. */
@Injectable()
export class PushVerdicts {
  private readonly logger = new Logger(PushVerdicts.name);

  constructor(
    private readonly queries: QueryBus,
    private readonly config: CourierConfig,
  ) {}

  /**
   * By group what its push says. `null`: nothing goes out any more. A group without an entry waits: history does not judge reminders
   * now, which holds up no message. @throws as `QueryBus`
   */
  async of(groups: readonly PushGroup[]): Promise<ReadonlyMap<PushGroup, PushVerdict | null>> {
    const [reminders, messages] = [groups.filter(isReminder), groups.filter(isOfMessages)];
    const [ofReminders, ofMessages] = await Promise.all([
      inParts(reminders, (part) => this.remind(part)).catch((error: unknown) => {
        this.logger.warn({ event: 'reminders.not-judged', reason: String(error) });
        return new Map<PushGroup, null>();
      }),
      inParts(messages, (part) => this.judge(part)),
    ]);
    return new Map<PushGroup, PushVerdict | null>([...ofReminders, ...ofMessages]);
  }

  private async judge(groups: readonly MessageGroup[]): Promise<(PushVerdict | null)[]> {
    const { pushRoomMembers: roomMembers, pushMaxAgeSeconds: maxAgeSeconds } = this.config;
    const spans = groups.map(({ userId, roomId, from, to }) => ({ userId, roomId, from, to }));
    return (await this.ask('push:judge', { spans, roomMembers, maxAgeSeconds })).verdicts;
  }

  private async remind(groups: readonly ReminderGroup[]): Promise<(PushVerdict | null)[]> {
    const reminders = groups.map(({ userId, roomId, messageId, remindAt }) => {
      return { userId, roomId, messageId, remindAt: remindAt.toISOString() };
    });
    return (await this.ask('push:remind', { reminders })).verdicts;
  }

  private ask<Name extends 'push:judge' | 'push:remind'>(
    name: Name,
    ask: Queries[Name]['ask'],
  ): Promise<Queries[Name]['answer']> {
    return this.queries.ask<Queries[Name]['answer']>(name, ask, TIMEOUT_MS);
  }
}

async function inParts<Group extends PushGroup>(
  groups: readonly Group[],
  ask: (part: readonly Group[]) => Promise<(PushVerdict | null)[]>,
): Promise<Map<PushGroup, PushVerdict | null>> {
  const verdicts = new Map<PushGroup, PushVerdict | null>();
  for (let start = 0; start < groups.length; start += ASKED_MAX) {
    const part = groups.slice(start, start + ASKED_MAX);
    const answers = await ask(part);
    for (const [index, group] of part.entries()) verdicts.set(group, answers[index] ?? null);
  }
  return verdicts;
}
