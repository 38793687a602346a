import { describe, expect, it } from 'vitest';
import { newId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { asRoot, TestImport } from '../../../testing/test-import.js';
import { TestService } from '../../../testing/test-service.js';

describe('the turn of a run', () => {
  const service = setUp(() => TestService.start());

  it('is one for all imports: a second run waits until a minute has passed, or the first one is complete', async () => {
    const [first, second] = [await TestImport.open(service), await TestImport.open(service)];
    const again = await first.again();
    expect(again.view).toMatchObject({ id: first.view.id, startedAt: first.view.startedAt });
    await first.place('C1');
    for (const other of [second, again])
      await other.post('rooms', { source: 'C1', kind: 'group' }).expect(409, /CONFLICT/);
    await service.store.query(
      `UPDATE history.imports SET run_until = now() - interval '1 second' WHERE run_until IS NOT NULL`,
    );
    await again.place('C1');
    await second.post('rooms', { source: 'C1', kind: 'group' }).expect(409, /CONFLICT/);
    const report = { report: { messages: 1 }, completed: true, run: again.run };
    const { body } = await asRoot(service, 'put', `imports/${first.view.id}/report`).send(report).expect(200);
    expect(body).toMatchObject({ report: report.report, completedAt: expect.any(String) as string, undoneAt: null });
    expect((await asRoot(service, 'get', `imports/${first.view.id}`).expect(200)).body).toEqual(body);
    await second.place('C1');
  });

  it('is not for an import that is undone; the next run of the source makes another, with other ids', async () => {
    const site = await TestImport.open(service, 'workspace');
    await service.store.query('UPDATE history.imports SET run_until = NULL');
    const { roomId } = await site.place('C1');
    await service.store.query('UPDATE history.imports SET undone_at = now(), run_until = NULL WHERE id = $1', [
      site.view.id,
    ]);
    await site.post('rooms', { source: 'C1', kind: 'group', run: newId() }).expect(410, /GONE/);
    const next = await site.again();
    expect(next.view.id).not.toBe(site.view.id);
    expect((await next.place('C1')).roomId).not.toBe(roomId);
  });

  it('is in the audit, once for each run', async () => {
    const site = await TestImport.open(service);
    await site.again();
    const { body } = await asRoot(service, 'get', 'audit?limit=100').expect(200);
    const acts = (body as { records: { act: string; subject: string; actor: string }[] }).records;
    expect(acts.filter(({ subject }) => subject === site.view.id)).toMatchObject([
      { act: 'import.run', actor: 'root', details: { format: 'slack' } },
      { act: 'import.run' },
    ]);
  });

  it('needs an import', async () => {
    await asRoot(service, 'post', `imports/${newId()}/rooms`)
      .send({ run: newId(), source: 'C1', kind: 'group' })
      .expect(404);
  });
});
