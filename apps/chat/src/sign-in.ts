import { ChatError, type ClientStorage, memoryStorage, type Parley, type User } from '#client';
import { fileStorage } from '#client/node';

import type { ChatOptions } from './options.js';

/**
 * Keeps the sessions of guests, so that a name can be used again. What is not sent yet stays in memory: two terminals
 * of one user would overwrite each other's.
 */
export function sessionStorage(folder: string): ClientStorage {
  const [files, memory] = [fileStorage(folder), memoryStorage()];
  const keeperOf = (key: string): ClientStorage => (key.endsWith(':session') ? files : memory);
  return {
    get: (key) => keeperOf(key).get(key),
    set: (key, value) => keeperOf(key).set(key, value),
    delete: (key) => keeperOf(key).delete(key),
  };
}

/**
 * With a password: an account, which is made when there is none. Without: the guest of an earlier run, or a new one.
 * @throws Error with one line for people
 */
export async function signIn(parley: Parley, { username, password, url }: ChatOptions): Promise<User> {
  try {
    if (password !== null) return await account(parley, username, password);
    return (await parley.resume()) ?? (await parley.guest(username));
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    if (error.code === 'UNAVAILABLE') throw new Error(`no Parley answers at ${url}; is it running?`, { cause: error });
    if (error.code !== 'USERNAME_TAKEN') throw error;
    throw new Error(taken(username, password), { cause: error });
  }
}

function taken(username: string, password: string | null): string {
  return password === null
    ? `the name "${username}" is taken: choose another --as, or give the account's --password`
    : `the name "${username}" is taken, and this is not its password`;
}

async function account(parley: Parley, username: string, password: string): Promise<User> {
  try {
    return await parley.login({ username, password });
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== 'BAD_CREDENTIALS') throw error;
    return parley.register({ username, password });
  }
}
