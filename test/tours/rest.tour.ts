import { CLIENT_EVENTS, newId } from '#contracts';
import { notOccurred } from '#testing/documents/conformance';
import { bodySchemaOf, operations, pathOf } from '#testing/documents/openapi-operations';
import { requestSchemaOf } from '#testing/documents/socket-watch';
import { validRequest } from '#testing/documents/valid-requests';
import { guest } from '#testing/users/user';

/** Causes the events and routes that no other tour causes, with valid requests made from their schemas. */
export async function everythingElse(): Promise<void> {
  const user = await guest('rest');
  const socket = await user.connect();
  const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'rest' });
  const { id } = await socket.ask('message:send', { id: newId(), roomId, body: 'a message' });
  const known = { roomId, id, messageId: id, userId: user.id, emoji: '👍' };
  for (const event of CLIENT_EVENTS.filter((each) => notOccurred([`event ${each}`]).length > 0))
    await socket.request(event, validRequest(requestSchemaOf(event), known));
  for (const { method, path, operation } of operations) {
    if (notOccurred([`route ${method.toUpperCase()} ${path}`]).length === 0) continue;
    const schema = bodySchemaOf(operation);
    const request = user.http(method as 'get' | 'post' | 'put' | 'patch' | 'delete', pathOf(path, known));
    await (schema === undefined ? request : request.send(validRequest(schema, known)));
  }
  user.close();
}
