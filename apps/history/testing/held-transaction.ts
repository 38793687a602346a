import { vi } from 'vitest';
import { ImportSql } from '../src/store/import-sql.js';
import type { TestService } from './test-service.js';

/** A transaction of imports before which its process stands still. */
interface HeldTransaction {
  /** Resolves when the process stands still. */
  readonly reached: Promise<unknown>;
  readonly release: () => void;
}

/** @param number of the transactions from now on; the others go on. `vi.restoreAllMocks` ends the counting. */
export function holdTransaction(service: TestService, number: number): HeldTransaction {
  const [reached, reach] = gate();
  const [released, release] = gate();
  const sql = service.get(ImportSql);
  const transaction = sql.transaction.bind(sql);
  let count = 0;
  vi.spyOn(sql, 'transaction').mockImplementation(async (work) => {
    count += 1;
    if (count === number) {
      reach();
      await released;
    }
    return transaction(work);
  });
  return { reached, release };
}

function gate(): [Promise<void>, () => void] {
  let open: (() => void) | undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [opened, () => open?.()];
}
