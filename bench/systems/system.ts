import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { Plan } from '../load/plan.js';
import type { Request } from '../load/wire.js';
import type { Parts } from '../measure/processes.js';
import type { Hooks } from './hooks.js';

const READY_TIMEOUT_MS = 180_000;

/** The users and rooms of a scenario: `rooms` rooms with members of their own. */
export interface Crowd {
  /** Unique among the crowds of a system; part of the names of its rooms. */
  readonly name: string;
  readonly rooms: number;
  readonly membersPerRoom: number;
  /** The first members of each room send. */
  readonly sendersPerRoom: number;
  /** The number of rooms that the same members share, default 1. They send to the first one. */
  readonly roomsEach?: number;
  /** The first members of each room, with the senders among them, default all. The others are away. */
  readonly connectedPerRoom?: number;
}

/** Ready-made messages in the database of a system, and how to read them. */
export interface Store {
  /** Adds this many messages to every room of the system. */
  fill(messagesPerRoom: number): Promise<void>;
  /** The request for the first or the last messages of a room. */
  page(roomId: string, place: 'start' | 'end', limit: number): Request;
}

/** What a receiver of hooks has got so far. */
export interface Received {
  requests: number;
  /** Without those that came as items, because they have changed. */
  messages: number;
  /** Deliveries of `feed.caught_up`. */
  caughtUp: number;
  /** From the first delivery of a room after one of these, to the last one. */
  tookMs: number;
}

/** A server under measurement, running. */
export interface System {
  /** Its processes with their descendants, for CPU time and memory. */
  readonly parts: Parts;
  /** Creates the users and rooms, and describes their clients. */
  gather(crowd: Crowd): Promise<Omit<Plan, 'run'>>;
  /** Only if the system takes part in scenarios that need it. */
  readonly store?: Store;
  /** The URL of its database. */
  readonly postgres?: string | undefined;
  /** Settings by which the operator's command finds it. */
  readonly operator?: NodeJS.ProcessEnv | undefined;
  /** Only if it has a courier. */
  readonly hooks?: Hooks | undefined;
  /** The check before a send, if it has one: the milliseconds of each answer since the last call. */
  readonly check?: { times(): Promise<readonly number[]> } | undefined;
  /** The receiver of its hook, if it takes deliveries. */
  readonly receiver?: { received(): Promise<Received> } | undefined;
  stop(): Promise<void>;
}

/** Scenarios of all systems. The goals have scenarios with fewer systems, because each one costs the others some percent. */
export const ALL_SYSTEMS: readonly string[] = ['pairs-all', 'room200-all'];

/** A system that can be started. */
export interface SystemKind {
  readonly name: string;
  /** The scenarios it takes part in, by name. */
  readonly scenarios: readonly string[];
  /** Rejects with the reason if this machine cannot run it. */
  start(): Promise<System>;
}

/** Starts a process. Resolves with the first line of its standard output that `accepts` returns true for. */
export function startProcess(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  accepts: (line: string) => boolean,
): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      child.kill();
      reject(new Error(`${args.join(' ')} did not start`));
    };
    const timer = setTimeout(fail, READY_TIMEOUT_MS);
    child.once('exit', fail);
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!accepts(line)) return;
      clearTimeout(timer);
      child.off('exit', fail);
      resolve({ child, line });
    });
  });
}

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
