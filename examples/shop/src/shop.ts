import { join } from 'node:path';

import express, { type ErrorRequestHandler, type Request } from 'express';

import {
  deleteUser,
  findUser,
  listOthers,
  logIn,
  logOut,
  register,
  renameUser,
  requireUser,
  signIn,
  type User,
  userOf,
} from './accounts.js';
import { onJob } from './jobs.js';
import { findOrder, type Order, orderFor, ordersOf, placeOrder, shipOrder } from './orders.js';
import { errorPage, homePage, orderPage, welcomePage } from './pages.js';
import { ShopError } from './shop-error.js';

export { userOf } from './accounts.js';
export { jobsDone } from './jobs.js';
export { type Order, orderFor } from './orders.js';

const TEXT_CHARS_MAX = 80;
const HUE_STEP = 67;
/** PostgreSQL's code for a name that is taken. */
const UNIQUE_VIOLATION = '23505';

export const app = express();
app.use('/assets', express.static(join(import.meta.dirname, '../page')));
app.get('/users/:id/picture.svg', ({ params }, response) => {
  const circle = `<circle cx="8" cy="8" r="8" fill="hsl(${(Number(params.id) * HUE_STEP) % 360} 60% 60%)"/>`;
  response.type('svg').send(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${circle}</svg>`);
});
app.use(signIn, express.urlencoded());

app.get('/', async (request, response) => {
  const user = userOf(request);
  response.send(user === null ? welcomePage() : homePage(user, await ordersOf(user), await listOthers(user)));
});
app.post('/register', async (request, response) => {
  const [name, password] = [field(request, 'name'), field(request, 'password')];
  await register(name, password);
  await logIn(response, name, password);
  response.redirect(303, '/');
});
app.post('/login', async (request, response) => {
  await logIn(response, field(request, 'name'), field(request, 'password'));
  response.redirect(303, '/');
});
app.post('/logout', async (request, response) => {
  await logOut(request);
  response.redirect(303, '/');
});
app.post('/account/rename', async (request, response) => {
  await renameUser(requireUser(request), field(request, 'name'));
  response.redirect(303, '/');
});
app.post('/account/delete', async (request, response) => {
  await deleteUser(requireUser(request));
  response.redirect(303, '/');
});
app.post('/orders', async (request, response) => {
  const id = await placeOrder(requireUser(request), field(request, 'item'), field(request, 'seller'));
  response.redirect(303, `/orders/${id}`);
});
app.get('/orders/:id', async (request, response) => {
  const user = requireUser(request);
  response.send(orderPage(user, await orderFor(user, request.params.id)));
});
app.post('/orders/:id/ship', async (request, response) => {
  await shipOrder(requireUser(request), request.params.id);
  response.redirect(303, `/orders/${request.params.id}`);
});

/** Calls `act` after each registration and each change of a user, until it succeeds. */
export function onUserSaved(act: (user: User) => Promise<unknown>): void {
  onJob('user.saved', async (id) => {
    const user = await findUser(id);
    if (user !== null) await act(user);
  });
}

/** Calls `act` when a user has logged out, until it succeeds. */
export function onLoggedOut(act: (user: Pick<User, 'id'>) => Promise<unknown>): void {
  onJob('user.logged-out', (id) => act({ id }));
}

/** Calls `act` when a user has been deleted, until it succeeds. */
export function onUserDeleted(act: (user: Pick<User, 'id'>) => Promise<unknown>): void {
  onJob('user.deleted', (id) => act({ id }));
}

/** Calls `act` when an order has been shipped, until it succeeds. `eventId` is a UUID that stays the same. */
export function onShipped(act: (order: Order, eventId: string) => Promise<unknown>): void {
  onJob('order.shipped', async (id) => {
    const order = await findOrder(id);
    if (order?.shipped_event_id != null) await act(order, order.shipped_event_id);
  });
}

/** Comes after all routes. */
export const showError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const { status, message } = answerTo(error);
  response.status(status).send(errorPage(message));
};

function answerTo(error: unknown): ShopError {
  if (error instanceof ShopError) return error;
  if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION)
    return new ShopError(409, 'This name is taken.');
  console.error(error);
  return new ShopError(500, 'This does not work now. Please try again later.');
}

/** @throws ShopError if the form has no such field, or a long one */
function field(request: Request, name: string): string {
  const value = (request.body as Record<string, unknown> | undefined)?.[name];
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '' || text.length > TEXT_CHARS_MAX)
    throw new ShopError(400, `The ${name} must have 1 to ${TEXT_CHARS_MAX} characters.`);
  return text;
}
