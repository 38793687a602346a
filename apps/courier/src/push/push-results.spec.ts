import { Logger } from '@nestjs/common';
import { afterEach, expect, it, vi } from 'vitest';
import { Metrics } from '#platform/metrics/metrics';
import { PushMetrics } from './push-metrics.js';
import { PushResults } from './push-results.js';

const AWAY = { status: null, reason: 'connection' } as const;
const WRONG_SECRET = { status: 401, reason: null } as const;

afterEach(() => void vi.restoreAllMocks());

it('counts every refusal, and logs each host and answer once in a while', async () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  const metrics = new Metrics();
  const results = new PushResults({} as never, {} as never, new PushMetrics(metrics), {} as never);
  for (let times = 0; times < 3; times += 1) {
    results.refused('hook', 'gateway.example', AWAY);
    results.refused('hook', 'gateway.example', WRONG_SECRET);
  }
  const line = { event: 'push.refused', kind: 'hook', host: 'gateway.example' };
  expect(warn.mock.calls).toEqual([[{ ...line, ...AWAY }], [{ ...line, ...WRONG_SECRET }]]);
  const text = await metrics.text();
  expect(text).toContain('parley_courier_pushes_unauthorized_total{kind="hook"} 3');
  expect(text).toContain('parley_courier_pushes_unauthorized_total{kind="webpush"} 0');
});
