import { setTimeout as sleep } from 'node:timers/promises';

import { mirror, webhooks } from '@parley/server';
import express from 'express';

import { requireUser } from './accounts.js';
import { parley } from './chat.js';
import { query, sql, transaction } from './database.js';
import { archivePage } from './pages.js';
import { app, orderFor } from './shop.js';

/** The shop's hook at Parley. The shop has chosen this id once. */
const HOOK = '5f0c8f0e-3a61-4d0c-8f53-7f0c52a1d9b4';
const RETRY_MS = 5_000;

export interface ArchivedMessage {
  readonly id: string;
  readonly body: string;
  /** `null` once the sender's account is deleted. */
  readonly sender: string | null;
}

const secret = makeHook();

export async function createArchive(): Promise<void> {
  await query(mirror.TABLES.postgres, []);
}

// Raw: the signature is that of the bytes.
app.post('/parley', express.raw({ type: 'application/json' }), async (request, response) => {
  try {
    const delivery = await webhooks.verify(await secret, request.headers, request.body as Buffer);
    await transaction(() => mirror.apply(delivery, mirror.postgres({ query }), { archive: true }));
  } catch (error) {
    if (!(error instanceof webhooks.WebhookError)) throw error;
    response.sendStatus(401);
    return;
  }
  response.sendStatus(204);
});

app.get('/orders/:id/archive', async (request, response) => {
  const user = requireUser(request);
  const order = await orderFor(user, request.params.id);
  response.send(archivePage(user, order, await messagesAbout(order.id)));
});

/** Returns its secret. Tries for ever: Parley may be unavailable when the shop starts. */
async function makeHook(): Promise<string> {
  const url = `${process.env['SHOP_URL'] ?? ''}/parley`;
  for (;;) {
    try {
      return (await parley.hooks.upsert(HOOK, { url, from: 'start' })).secret ?? '';
    } catch (error) {
      console.error(error);
      await sleep(RETRY_MS);
    }
  }
}

async function messagesAbout(orderId: string): Promise<ArchivedMessage[]> {
  return sql<ArchivedMessage>`
    SELECT message.id, message.data->>'body' AS body, person.data->>'displayName' AS sender
    FROM parley_rooms room
    JOIN parley_messages message ON message.room_id = room.id
    LEFT JOIN parley_users person ON person.id = message.sender_id
    WHERE room.data->>'externalId' = ${`order-${orderId}`}
      AND message.data->>'kind' = 'text' AND message.data->>'deletedAt' IS NULL
    ORDER BY message.seq`;
}
