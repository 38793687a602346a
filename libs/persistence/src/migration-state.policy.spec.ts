import { describe, expect, it } from 'vitest';
import { migrationFault } from './migration-state.policy.js';

const KNOWN = ['Initial1763625600000', 'Planner1763625600001', 'Blocks1763712000000'];
const fault = (...done: string[]) => migrationFault('history', KNOWN, done);

describe('a service on a schema', () => {
  it('runs if the schema has all its migrations', () => {
    expect(fault(...KNOWN)).toBeUndefined();
  });

  it('does not run on an older schema, and names the missing migrations', () => {
    expect(fault('Initial1763625600000', 'Planner1763625600001')).toBe(
      'The schema "history" is older than this version (Blocks1763712000000 pending): migrate it first.',
    );
    expect(fault()).toContain('Initial1763625600000, Planner1763625600001, Blocks1763712000000 pending');
    expect(fault('Initial1763625600000', 'Blocks1763712000000', 'Next1763798400000')).toContain('older');
  });

  it('runs on the schema of the next release, but on none newer', () => {
    const next = [...KNOWN, 'Retention1763798400000', 'Audit1763798400001'];
    expect(fault(...next)).toBeUndefined();
    expect(fault(...next, 'Later1763884800000')).toBe(
      'The schema "history" is 2 releases newer than this version: run a newer one.',
    );
  });
});
