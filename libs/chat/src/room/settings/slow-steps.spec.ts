import { describe, expect, it } from 'vitest';

import { slowSteps } from './slow-steps.js';

describe('the steps of slow mode', () => {
  it('have the present value, which another client may have set, in its place', () => {
    expect(slowSteps(45)).toEqual([0, 5, 10, 30, 45, 60, 300, 900, 3600]);
  });

  it('have each value once', () => {
    expect(slowSteps(30)).toEqual(slowSteps(0));
  });
});
