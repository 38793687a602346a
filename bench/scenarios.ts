export interface Scenario {
  readonly name: 'pairs' | 'room200';
  readonly rooms: number;
  readonly membersPerRoom: number;
  readonly sendersPerRoom: number;
  /** Messages in flight per sender. */
  readonly window: number;
}

export const SCENARIOS: readonly Scenario[] = [
  { name: 'pairs', rooms: 100, membersPerRoom: 2, sendersPerRoom: 1, window: 4 },
  { name: 'room200', rooms: 1, membersPerRoom: 200, sendersPerRoom: 10, window: 8 },
];
