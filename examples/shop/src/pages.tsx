import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

import type { User } from './accounts.js';
import type { ArchivedMessage } from './archive.js';
import type { Order } from './orders.js';

const STYLE = `
  body { font: 16px/1.5 sans-serif; max-width: 40rem; margin: auto; padding: 1rem; }
  form { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-block: 1rem; }
  #chat p { margin: 0; }
  #chat img { width: 1rem; margin-right: 0.5rem; }
`;

export function welcomePage(): string {
  return pageOf(
    <>
      <h1>The shop</h1>
      <CredentialsForm action="/login" label="Log in" />
      <CredentialsForm action="/register" label="Create account" />
    </>,
  );
}

export function homePage(user: User, orders: readonly Order[], others: readonly Pick<User, 'id' | 'name'>[]): string {
  return signedInPage(
    user,
    <>
      <h1>Your orders</h1>
      <ul>
        {orders.map((order) => (
          <li key={order.id}>
            <a href={`/orders/${order.id}`}>{titleOf(order)}</a>
          </li>
        ))}
      </ul>
      <form method="post" action="/orders">
        <input name="item" aria-label="Item" placeholder="Item" required />
        <select name="seller" aria-label="Seller" required>
          {others.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <button>Order</button>
      </form>
      <h2>Your account</h2>
      <form method="post" action="/account/rename">
        <input name="name" aria-label="Name" defaultValue={user.name} required />
        <button>Rename</button>
      </form>
      <form method="post" action="/account/delete" data-ends-chat>
        <button>Delete account</button>
      </form>
    </>,
  );
}

export function orderPage(user: User, order: Order): string {
  const mayShip = order.seller === user.id && order.shipped_event_id === null;
  return signedInPage(
    user,
    <>
      <h1>{titleOf(order)}</h1>
      <p>
        {order.buyer_name ?? 'Someone'} buys from {order.seller_name ?? 'someone'}.
        {order.shipped_event_id !== null && ' It is shipped.'}
      </p>
      {mayShip && (
        <form method="post" action={`/orders/${order.id}/ship`}>
          <button>Ship</button>
        </form>
      )}
      <div id="chat" data-order={order.id} />
      <p>
        <a href={`/orders/${order.id}/archive`}>Archive of this chat</a>
      </p>
    </>,
  );
}

export function archivePage(user: User, order: Order, messages: readonly ArchivedMessage[]): string {
  return signedInPage(
    user,
    <>
      <h1>
        <a href={`/orders/${order.id}`}>{titleOf(order)}</a>
      </h1>
      <section aria-label="Archive">
        {messages.map(({ id, sender, body }) => (
          <p key={id}>
            {sender ?? 'A former user'}: {body}
          </p>
        ))}
      </section>
    </>,
  );
}

export function errorPage(message: string): string {
  return pageOf(
    <>
      <h1>{message}</h1>
      <a href="/">The shop</a>
    </>,
  );
}

function CredentialsForm({ action, label }: { readonly action: string; readonly label: string }) {
  return (
    <form method="post" action={action} aria-label={label}>
      <input name="name" aria-label="Name" placeholder="Name" required />
      <input name="password" type="password" aria-label="Password" placeholder="Password" required />
      <button>{label}</button>
    </form>
  );
}

function titleOf({ id, item }: Order): string {
  return `Order ${id}: ${item}`;
}

function signedInPage(user: User, content: ReactNode): string {
  return pageOf(
    <>
      <form method="post" action="/logout" data-ends-chat>
        <a href="/">The shop</a> You are {user.name}. <button>Log out</button>
      </form>
      {content}
      <script type="module" src="/assets/page.js" />
    </>,
  );
}

function pageOf(content: ReactNode): string {
  const page = (
    <html lang="en" data-parley={process.env['PARLEY_URL']}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>The shop</title>
        <link rel="icon" href="data:" />
        <style>{STYLE}</style>
      </head>
      <body>{content}</body>
    </html>
  );
  return `<!doctype html>${renderToStaticMarkup(page)}`;
}
