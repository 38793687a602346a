import { Parley } from '@parley/server';

import {
  app,
  jobsDone,
  onLoggedOut,
  onShipped,
  onUserDeleted,
  onUserSaved,
  type Order,
  orderFor,
  userOf,
} from './shop.js';

const { PARLEY_URL, PARLEY_KEY, PARLEY_TOKEN_SECRET } = process.env;
export const parley = new Parley({ url: PARLEY_URL, key: PARLEY_KEY, tokenSecret: PARLEY_TOKEN_SECRET });

onUserSaved((user) => parley.users.upsert(user.id, { displayName: user.name, avatarUrl: user.picture }));
onUserDeleted((user) => parley.users.delete(user.id));
onLoggedOut((user) => parley.sessions.end(user.id));
onShipped(async (order, eventId) => {
  const { id: roomId } = await roomOf(order);
  await parley.messages.send({ id: eventId, roomId, body: 'Your parcel is on its way.' });
});

app.post('/chat/token', async (request, response) => {
  const user = userOf(request);
  if (user === null) response.sendStatus(401);
  else response.send(await parley.tokens.create(user.id, { name: user.name }));
});

app.post('/orders/:id/chat', async (request, response) => {
  const order = await orderFor(userOf(request), request.params.id);
  // Parley has to know the buyer and the seller.
  await jobsDone();
  response.json((await roomOf(order)).id);
});

function roomOf({ id, buyer, seller }: Order) {
  const members = [buyer, seller].filter((user) => user !== null);
  return parley.rooms.upsert(`order-${id}`, { name: `Order ${id}`, members });
}
