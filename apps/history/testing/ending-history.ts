import { vi } from 'vitest';
import { WriteSql } from '../src/store/write-sql.js';
import type { TestHistory } from './test-history.js';

/** The store of a history that is killed: it opens no transaction any more. */
export class EndingSql extends WriteSql {
  override transaction<Result>(): Promise<Result> {
    return Promise.reject(new Error('killed'));
  }
}

/** Acts as a history that is killed before it sends a command. */
export async function whileEnding<Result>({ buses }: TestHistory, act: () => Promise<Result>): Promise<Result> {
  const submit = vi.spyOn(buses.commands, 'submit').mockRejectedValue(new Error('killed'));
  try {
    return await act();
  } finally {
    submit.mockRestore();
  }
}
