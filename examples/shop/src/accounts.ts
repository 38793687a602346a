import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

import type { Request, RequestHandler, Response } from 'express';

import { sql } from './database.js';
import { withJob } from './jobs.js';
import { ShopError } from './shop-error.js';

const KEY_BYTES = 32;
const COOKIE = 'login';
const COOKIE_IN_HEADER = new RegExp(`(?:^|; )${COOKIE}=([\\w-]+)`);

export interface User {
  readonly id: string;
  readonly name: string;
  /** The address of a picture. */
  readonly picture: string;
}

const deriveKey = promisify<string, string, number, Buffer>(scrypt);
const users = new WeakMap<Request, User>();

/** Finds out who is signed in. Comes before the routes. */
export const signIn: RequestHandler = async (request, _response, next) => {
  const [user] =
    await sql<Named>`SELECT id, name FROM logins JOIN users ON id = user_id WHERE cookie = ${cookieOf(request)}`;
  if (user !== undefined) users.set(request, withPicture(user));
  next();
};

/** The user who is signed in. */
export function userOf(request: Request): User | null {
  return users.get(request) ?? null;
}

/** @throws ShopError if nobody is signed in */
export function requireUser(request: Request): User {
  const user = userOf(request);
  if (user === null) throw new ShopError(401, 'Log in first.');
  return user;
}

export async function findUser(id: string): Promise<User | null> {
  const [user] = await sql<Named>`SELECT id, name FROM users WHERE id = ${id}`;
  return user === undefined ? null : withPicture(user);
}

/** All users but one. */
export async function listOthers({ id }: User): Promise<Named[]> {
  return sql<Named>`SELECT id, name FROM users WHERE id <> ${id} ORDER BY name`;
}

export async function register(name: string, password: string): Promise<void> {
  const hash = await hashOf(password, randomText());
  await withJob('user.saved', async () => {
    const [user] = await sql<Named>`INSERT INTO users (name, password) VALUES (${name}, ${hash}) RETURNING id, name`;
    return user?.id;
  });
}

/** @throws ShopError if the name or the password is wrong */
export async function logIn(response: Response, name: string, password: string): Promise<void> {
  const [user] = await sql<{ id: string; password: string }>`SELECT id, password FROM users WHERE name = ${name}`;
  if (user === undefined || !(await isHashOf(password, user.password)))
    throw new ShopError(403, 'Wrong name or password.');
  const cookie = randomText();
  await sql`INSERT INTO logins (cookie, user_id) VALUES (${cookie}, ${user.id})`;
  // `lax`: forms on pages of other sites do not send it.
  response.cookie(COOKIE, cookie, { httpOnly: true, sameSite: 'lax' });
}

export async function logOut(request: Request): Promise<void> {
  await withJob('user.logged-out', async () => {
    const [login] = await sql<{
      id: string;
    }>`DELETE FROM logins WHERE cookie = ${cookieOf(request)} RETURNING user_id AS id`;
    return login?.id;
  });
}

export async function renameUser({ id }: User, name: string): Promise<void> {
  await withJob('user.saved', async () => {
    await sql`UPDATE users SET name = ${name} WHERE id = ${id}`;
    return id;
  });
}

/** The orders stay, without the user. */
export async function deleteUser({ id }: User): Promise<void> {
  await withJob('user.deleted', async () => {
    await sql`DELETE FROM users WHERE id = ${id}`;
    return id;
  });
}

type Named = Pick<User, 'id' | 'name'>;

function withPicture(user: Named): User {
  return { ...user, picture: `${process.env['SHOP_URL'] ?? ''}/users/${user.id}/picture.svg` };
}

function cookieOf({ headers }: Request): string | undefined {
  return COOKIE_IN_HEADER.exec(headers.cookie ?? '')?.[1];
}

function randomText(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

async function hashOf(password: string, salt: string): Promise<string> {
  return `${salt}.${(await deriveKey(password, salt, KEY_BYTES)).toString('base64url')}`;
}

async function isHashOf(password: string, hash: string): Promise<boolean> {
  const [salt = ''] = hash.split('.');
  return timingSafeEqual(Buffer.from(await hashOf(password, salt)), Buffer.from(hash));
}
