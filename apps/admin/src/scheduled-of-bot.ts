import type { Scheduled, ScheduledPage } from '#contracts';
import type { BotsAnswer, EndedAnswer } from '#access/internal-api';
import { CommandError } from './command-error.js';
import type { Deployment } from './deployment.js';
import { route } from './service-client.js';
import { table } from './table.js';

/** The part of a message's text that the list shows. */
const TEXT_CHARS = 40;

/** Finds a bot by its username or id. @throws CommandError */
export async function botNamed({ auth }: Deployment, name: string): Promise<string> {
  const { bots } = await auth.get<BotsAnswer>('bots');
  const bot = bots.find(({ id, username }) => id === name || username.toLowerCase() === name.toLowerCase());
  if (bot === undefined) throw new CommandError(`There is no bot ${name}.`);
  return bot.id;
}

/** Reads all pages. @throws CommandError */
export async function scheduledOf({ history }: Deployment, bot: string): Promise<Scheduled[]> {
  const scheduled: Scheduled[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page: ScheduledPage = await history.get(route`bots/${bot}/scheduled`, { cursor });
    scheduled.push(...page.scheduled);
    cursor = page.cursor;
  }
  return scheduled;
}

/** @throws CommandError */
export function removeScheduled({ history }: Deployment, bot: string, id: string): Promise<EndedAnswer> {
  return history.delete<EndedAnswer>(route`bots/${bot}/scheduled/${id}`);
}

/** Removes these, and returns what the bot has scheduled by then: one that is being sent stays. @throws CommandError */
export async function removeAll(
  deployment: Deployment,
  bot: string,
  scheduled: readonly Scheduled[],
): Promise<Scheduled[]> {
  for (const { id } of scheduled)
    await removeScheduled(deployment, bot, id).catch((error: unknown) => {
      if (!(error instanceof CommandError && error.code === 'NOT_FOUND')) throw error;
    });
  return scheduledOf(deployment, bot);
}

/** @param none said instead of an empty list */
export function tableOf(scheduled: readonly Scheduled[], none: string): string {
  const rows = scheduled.map(({ id, at, roomId, state, sessionId, message: { body } }) => {
    const text = body.length > TEXT_CHARS ? `${body.slice(0, TEXT_CHARS)}…` : body;
    return [id, at, roomId, state, sessionId ?? null, text];
  });
  return table(['message', 'at', 'room', 'state', 'put by', 'text'], rows, none);
}
