import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Watched users of the check that is measured. Its cost grows with them. */
export const CHECK_WATCHED = 50;

/** µs of CPU time by part, for one unit of work. */
export interface Cost {
  readonly gateway?: number;
  readonly history?: number;
  readonly postgres?: number;
  readonly redis?: number;
  readonly auth?: number;
}
export type Part = keyof Cost;

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
