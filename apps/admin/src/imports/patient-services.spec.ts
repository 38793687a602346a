import { describe, expect, it } from 'vitest';
import { CommandError } from '../command-error.js';
import type { Deployment } from '../deployment.js';
import { PatientServices } from './patient-services.js';

const [before, after] = [{ publicUrl: 'before' }, { publicUrl: 'after' }] as unknown as [Deployment, Deployment];
const refused = (code: string) => new CommandError(code, { code });

function patient(controller = new AbortController()) {
  const waits: number[] = [];
  const notices: string[] = [];
  const services = new PatientServices(before, {
    ...{ signal: controller.signal, find: async () => after, notice: (line: string) => notices.push(line) },
    wait: async (ms) => waits.push(ms),
  });
  const total = () => waits.reduce((sum, ms) => sum + ms, 0);
  return { services, notices, total };
}

describe('patient services', () => {
  it('find a Parley again that has restarted with another secret', async () => {
    const { services, notices } = patient();
    await services.ask(async () => 'an answer');
    const answer = await services.ask(async ({ publicUrl }) => {
      if (publicUrl === 'before') throw refused('UNAUTHENTICATED');
      return publicUrl;
    });
    expect(answer).toBe('after');
    expect(notices).toEqual(['UNAUTHENTICATED; trying again']);
  });

  it('take the new key of services that were away for longer', async () => {
    const { services } = patient();
    await services.ask(async () => 'an answer');
    const codes = [
      'HTTP 502',
      'HTTP 502',
      'HTTP 502',
      'HTTP 502',
      'HTTP 502',
      'HTTP 502',
      'HTTP 502',
      'UNAUTHENTICATED',
    ];
    const answer = await services.ask(async () => {
      const code = codes.shift();
      if (code !== undefined) throw refused(code);
      return 'after';
    });
    expect(answer).toBe('after');
  });

  it.each([
    ['UNAVAILABLE', 600_000],
    ['HTTP 502', 600_000],
    ['UNAUTHENTICATED', 15_000],
    ['INVALID', 0],
    ['CONFLICT', 0],
  ])('wait for the end of %s, but not for ever', async (code, least) => {
    const { services, total } = patient();
    await services.ask(async () => 'an answer');
    await expect(services.ask(() => Promise.reject(refused(code)))).rejects.toThrow(code);
    expect(total()).toBeGreaterThanOrEqual(least);
    expect(total()).toBeLessThanOrEqual(least + 5000);
  });

  it('stop when the operator asks them to', async () => {
    const controller = new AbortController();
    const { services } = patient(controller);
    await services.ask(async () => 'an answer');
    const asked = services.ask(async () => {
      controller.abort(new CommandError('stopped', { exitCode: 130 }));
      throw refused('UNAVAILABLE');
    });
    await expect(asked).rejects.toMatchObject({ message: 'stopped', exitCode: 130 });
  });
});
