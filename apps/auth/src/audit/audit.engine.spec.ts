import { describe, expect, it, onTestFinished } from 'vitest';
import { newId } from '#contracts';
import type { AuditPage, BotTokenAnswer } from '#access/internal-api';
import { Upkeep1763798400004 } from '../migrations/1763798400004-upkeep.js';
import { setAuth } from '../../testing/set-auth.js';
import { AuditStore } from './audit.store.js';

const KEPT_DAYS = 40;

describe('the audit of auth', () => {
  const { auths, auth, operator } = setAuth();

  const age = async (days: number): Promise<string> => {
    const id = newId();
    await auths.query(
      `INSERT INTO auth.audit (id, at, actor, act, subject) VALUES ($1, now() - make_interval(days => $2), 'x', 'x', 'x')`,
      [id, days],
    );
    return id;
  };
  const ids = async () => (await auths.query<{ id: string }>('SELECT id FROM auth.audit')).map(({ id }) => id);

  it('keeps acts for the configured time, or for ever', async () => {
    const [old, young] = [await age(KEPT_DAYS + 1), await age(KEPT_DAYS - 1)];
    const store = auth.app.get(AuditStore);
    await store.purge(0);
    expect(await ids()).toEqual(expect.arrayContaining([old, young]));
    await store.purge(KEPT_DAYS);
    expect(await ids()).toContain(young);
    expect(await ids()).not.toContain(old);
  });

  it('refuses to delete young acts, and any other way of deleting', async () => {
    const young = await age(29);
    await expect(auths.query('SELECT auth.purge_audit(29, 10)')).rejects.toThrow('30 days at least');
    await auths.query('SELECT auth.purge_audit(30, 10)');
    for (const change of ['DELETE FROM auth.audit', 'TRUNCATE auth.audit', `UPDATE auth.audit SET actor = 'nobody'`])
      await expect(auths.query(change)).rejects.toThrow('append-only');
    expect(await ids()).toEqual([young]);
  });

  it('names a bot by its id only, so that nothing remains of an erased bot', async () => {
    const { user } = await operator.ask<BotTokenAnswer>('post', 'bots', { username: 'forgotten_bot' });
    await operator.ask('delete', `users/${user.id}`);
    const { records } = await operator.ask<AuditPage>('get', 'audit');
    expect(records.filter(({ subject }) => subject === user.id).map(({ act }) => act)).toEqual([
      'user.erase',
      'bot.create',
    ]);
    expect(JSON.stringify(records)).not.toContain('forgotten_bot');
  });

  it('no longer has the names of bots that earlier versions recorded', async () => {
    const [migration, runner] = [new Upkeep1763798400004(), auths.store.createQueryRunner()];
    onTestFinished(() => runner.release());
    await migration.down(runner);
    await runner.query(
      `INSERT INTO auth.audit (id, actor, act, subject, details) VALUES ($1, 'x', 'bot.create', 'b', $2)`,
      [newId(), { username: 'old_bot' }],
    );
    await expect(runner.query('DELETE FROM auth.audit')).rejects.toThrow('append-only');
    await migration.up(runner);
    expect(await runner.query(`SELECT details FROM auth.audit WHERE subject = 'b'`)).toEqual([{ details: {} }]);
  });
});
