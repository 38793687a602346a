import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName, Store } from '#config/services';

/** Watched users of the check that is measured. Its cost grows with them. */
export const CHECK_WATCHED = 50;

/** The services whose costs are measured, in the order of the tables. */
export const MEASURED_SERVICES = ['gateway', 'history', 'auth'] as const satisfies readonly ServiceName[];
export type MeasuredService = (typeof MEASURED_SERVICES)[number];

/** A consumer of CPU time: a store, or all processes of a service. */
export type Part = MeasuredService | Store;
/** In the order of the tables. */
export const PARTS: readonly Part[] = [...MEASURED_SERVICES, 'postgres', 'redis'];

/** µs of CPU time by part, for one unit of work. */
export type Cost = Readonly<Partial<Record<Part, number>>>;

interface Measured {
  /** Where the number was measured. */
  readonly source: string;
  readonly meaning: string;
}
type MeasuredCost = Measured & { cost: Cost };
type MeasuredNumber = Measured & { value: number; readonly unit: string };

/** `tools/scaling/constants.json` */
export interface Constants {
  readonly costs: Readonly<Record<CostName, MeasuredCost>>;
  readonly sizes: Readonly<Record<SizeName, MeasuredNumber>>;
}
export type CostName =
  | 'send'
  | 'frameToGateway'
  | 'frameToSocket'
  | 'roomHead'
  | 'userHead'
  | 'membershipCheck'
  | 'visibilityCheck'
  | 'presenceRead'
  | 'refresh'
  | 'return';
export type SizeName =
  | 'connection'
  | 'subscription'
  | 'channel'
  | 'wal'
  | 'message'
  | 'room'
  | 'member'
  | 'frame'
  | 'visibilityRoundTrip'
  | 'takeoverScan';

export const CONSTANTS_FILE = 'tools/scaling/constants.json';

/** @param root the project's folder */
export function readConstants(root: string): Constants {
  return JSON.parse(readFileSync(join(root, CONSTANTS_FILE), 'utf8')) as Constants;
}
