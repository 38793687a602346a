import { Injectable } from '@nestjs/common';
import type { EndedAnswer } from '#access/internal-api';
import type { FindMadeBody, MadeAnswer } from '#access/made-by-keys';
import { CourierSql } from '../store/courier-sql.js';
import { HooksService } from './hooks.service.js';
import { countUnknownHooks, endKeys, readMadeHooks } from './made-hooks.store.js';

/** The hooks that keys of an app have made, for operators. */
@Injectable()
export class MadeHooksService {
  constructor(
    private readonly sql: CourierSql,
    private readonly hooks: HooksService,
  ) {}

  /** Without their URLs, which may contain secrets of their receivers. */
  async find({ appId, keys }: FindMadeBody): Promise<MadeAnswer> {
    const [rows, unknown] = await Promise.all([
      readMadeHooks(this.sql, appId, keys),
      countUnknownHooks(this.sql, appId),
    ]);
    const made = rows.map(({ id, rooms, from_start, mode, created_at }) => {
      const of = Array.isArray(rooms) ? `${String(rooms.length)} rooms` : rooms;
      const name = `${mode === 'pulled' ? 'pulled, ' : ''}${of}, from ${from_start ? 'the start' : 'its creation'}`;
      return { kind: 'hook', id, name, since: created_at.toISOString() } as const;
    });
    return { made, unknown };
  }

  /** Removes them. Requests of the keys that are under way make no hook after that. */
  async end(by: string, { appId, keys }: FindMadeBody): Promise<EndedAnswer> {
    await this.sql.transaction((open) => endKeys(open, keys));
    let ended = 0;
    for (const { id } of await readMadeHooks(this.sql, appId, keys))
      if (await this.hooks.remove({ by, appId: null }, id)) ended += 1;
    return { ended };
  }
}
