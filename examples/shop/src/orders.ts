import type { User } from './accounts.js';
import { sql } from './database.js';
import { withJob } from './jobs.js';
import { ShopError } from './shop-error.js';

export interface Order {
  readonly id: string;
  readonly item: string;
  /** The id and the name of a user; `null` once the user is deleted. */
  readonly buyer: string | null;
  readonly buyer_name: string | null;
  readonly seller: string | null;
  readonly seller_name: string | null;
  /** A UUID; `null` before the order is shipped. */
  readonly shipped_event_id: string | null;
}

export async function ordersOf({ id }: User): Promise<Order[]> {
  return sql<Order>`SELECT * FROM listed_orders WHERE ${id} IN (buyer, seller) ORDER BY id`;
}

/** @throws ShopError if there is no such order of this user */
export async function orderFor(user: User | null, id: string): Promise<Order> {
  const orders = user === null ? [] : await ordersOf(user);
  const order = orders.find((each) => each.id === id);
  if (order === undefined) throw new ShopError(404, 'There is no such order of yours.');
  return order;
}

export async function findOrder(id: string): Promise<Order | null> {
  const [order] = await sql<Order>`SELECT * FROM listed_orders WHERE id = ${id}`;
  return order ?? null;
}

/** Returns the id of the new order. */
export async function placeOrder({ id }: User, item: string, seller: string): Promise<string> {
  const [order] = await sql<Pick<Order, 'id'>>`
    INSERT INTO orders (item, buyer, seller) SELECT ${item}, ${id}, id FROM users WHERE id::text = ${seller} RETURNING id`;
  if (order === undefined) throw new ShopError(404, 'There is no such seller.');
  return order.id;
}

/** Has no effect if the user is not its seller, or if it is shipped. */
export async function shipOrder({ id }: User, orderId: string): Promise<void> {
  await withJob('order.shipped', async () => {
    const [order] = await sql<Pick<Order, 'id'>>`
      UPDATE orders SET shipped_event_id = gen_random_uuid()
      WHERE id::text = ${orderId} AND seller = ${id} AND shipped_event_id IS NULL RETURNING id`;
    return order?.id;
  });
}
