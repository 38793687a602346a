import { USERNAME_RULE } from '#contracts/name-rule';
import { ChatError, type ClientStorage, memoryStorage, type Parley, type User } from '#client';
import { fileStorage } from '#client/node';

import type { ChatOptions } from './options.js';

/**
 * Stores guest sessions in files, so that a later run can use the same name. Unsent messages stay in memory, because
 * two terminals of one user would overwrite each other's files.
 */
export function sessionStorage(folder: string): ClientStorage {
  const [files, memory] = [fileStorage(folder), memoryStorage()];
  const storageOf = (key: string): ClientStorage => (key.endsWith(':session') ? files : memory);
  return {
    get: (key) => storageOf(key).get(key),
    set: (key, value) => storageOf(key).set(key, value),
    delete: (key) => storageOf(key).delete(key),
  };
}

/**
 * With a password: logs in, or registers the account if it does not exist. Without one: resumes the guest of an earlier
 * run, or creates a guest.
 * @throws Error with a one-line message
 */
export async function signIn(parley: Parley, { username, password, url }: ChatOptions): Promise<User> {
  try {
    if (password !== null) return await account(parley, username, password);
    return (await parley.resume()) ?? (await parley.guest(guestName(username)));
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    if (error.code === 'UNAVAILABLE')
      throw new Error(`no Parley server answers at ${url}; is it running? --url names another one`, { cause: error });
    if (error.code !== 'USERNAME_TAKEN') throw error;
    throw new Error(taken(username, password), { cause: error });
  }
}

/** A name that is no username is the display name. */
function guestName(name: string): string | { displayName: string } {
  const { min, max, pattern } = USERNAME_RULE;
  const isUsername = name.length >= min && name.length <= max && pattern.test(name);
  return isUsername ? name : { displayName: name };
}

function taken(username: string, password: string | null): string {
  return password === null
    ? `the name "${username}" is taken: choose another --as, or give the account's --password`
    : `the name "${username}" is taken and the password is wrong`;
}

async function account(parley: Parley, username: string, password: string): Promise<User> {
  try {
    return await parley.login({ username, password });
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== 'BAD_CREDENTIALS') throw error;
    return parley.register({ username, password });
  }
}
