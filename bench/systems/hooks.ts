import type { HookId } from '#contracts';
import { newId } from '#contracts';
import { ADMIN_ROUTES, OPERATOR_KEY_HEADER } from '#access/internal-api';

const SWEEP_SECONDS = /^parley_courier_sweep_seconds_sum(?:\{[^}]*\})? (\S+)$/m;

/** Hooks of all rooms, made by the operator. */
export class Hooks {
  /**
   * @param courier its URL
   * @param secret OPERATOR_SECRET
   */
  constructor(
    private readonly courier: string,
    private readonly secret: string,
  ) {}

  async make(url: string, from: 'start' | 'now'): Promise<HookId> {
    const id = newId<HookId>();
    await this.post('hooks', { id, url, rooms: 'all', from });
    return id;
  }

  /** Delivers all rooms again. */
  replay(id: HookId): Promise<void> {
    return this.post(`hooks/${id}/replay`, {});
  }

  /** All sweeps of the courier so far. */
  async sweepSeconds(): Promise<number> {
    const metrics = await (await fetch(`${this.courier}/metrics`)).text();
    return Number(SWEEP_SECONDS.exec(metrics)?.[1] ?? Number.NaN);
  }

  private async post(path: string, body: object): Promise<void> {
    const answer = await fetch(`${this.courier}/${ADMIN_ROUTES.courier}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [OPERATOR_KEY_HEADER]: this.secret },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} answered ${String(answer.status)}: ${await answer.text()}`);
  }
}
