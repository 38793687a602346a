import { apiDiff } from 'api-smart-diff';

/** docs/protocol.md: clients ignore items and values that they do not know. */
const NEW_IN_ANSWER = /^responses\/.*\/(?:anyOf|oneOf|enum)\/\d+: add$/;

/**
 * What clients of an earlier document would miss or be refused.
 * @param {object} before OpenAPI 3 or AsyncAPI 3
 * @param {object} after the same kind
 * @returns {string[]} one line each, such as `/v1/rooms post requestBody/content/…/maxLength: replace`, sorted
 */
export function narrowings(before, after) {
  return apiDiff(asOpenApi(before), asOpenApi(after))
    .filter(({ type }) => type === 'breaking')
    .map(({ action, path: [, name, method = '', ...rest] }) => [`${name} ${method}`, `${rest.join('/')}: ${action}`])
    .filter(([, what]) => !NEW_IN_ANSWER.test(what))
    .map((words) => words.join(' ').replace(' :', ':'))
    .sort();
}

/**
 * The library knows the directions of OpenAPI only, and follows one reference. So each event is a route, and each schema that
 * routes refer to is one of its own: `post` takes it, `get` answers it.
 */
function asOpenApi(document) {
  const paths = document.openapi === undefined ? routesOfEvents(document) : document.paths;
  const routes = Object.values(paths).flatMap((path) => Object.values(path));
  const taken = schemasIn(
    document,
    routes.map(({ parameters, requestBody }) => [parameters, requestBody]),
  );
  const answered = schemasIn(
    document,
    routes.map(({ responses }) => responses),
  );
  const schemas = [...new Set([...taken, ...answered])].map((pointer) => {
    const content = contentOf([at(document, pointer)]);
    const post = taken.has(pointer) && { post: { requestBody: content } };
    return [pointer, { ...post, ...(answered.has(pointer) && { get: { responses: { 200: content } } }) }];
  });
  return { openapi: '3.1.0', info: {}, paths: namingSchemas({ ...paths, ...Object.fromEntries(schemas) }) };
}

function routesOfEvents(document) {
  const payloadOf = ({ $ref }) => at(document, at(document, $ref).$ref).payload;
  const routes = Object.entries(document.operations).map(([name, { action, messages, reply }]) => {
    const content = contentOf(messages.map(payloadOf));
    const answer = reply && { responses: { 200: contentOf(reply.messages.map(payloadOf)) } };
    return [
      name,
      action === 'receive' ? { post: { requestBody: content, ...answer } } : { get: { responses: { 200: content } } },
    ];
  });
  return Object.fromEntries(routes);
}

function contentOf(schemas) {
  return { content: { 'application/json': { schema: schemas.length === 1 ? schemas[0] : { anyOf: schemas } } } };
}

/** The schemas that a part of the document refers to, and those that they do. */
function schemasIn(document, part, found = new Set()) {
  if (typeof part !== 'object' || part === null) return found;
  if (part.$ref !== undefined && !found.has(part.$ref)) {
    found.add(part.$ref);
    schemasIn(document, at(document, part.$ref), found);
  }
  for (const each of Object.values(part)) schemasIn(document, each, found);
  return found;
}

/** A copy in which a reference is a value to compare. */
function namingSchemas(part) {
  if (Array.isArray(part)) return part.map(namingSchemas);
  if (typeof part !== 'object' || part === null) return part;
  const { $ref, ...own } = part;
  const copies = Object.entries(own).map(([name, value]) => [name, namingSchemas(value)]);
  return { ...($ref !== undefined && { const: $ref }), ...Object.fromEntries(copies) };
}

/** @param {string} pointer such as `#/components/schemas/Room` */
function at(document, pointer) {
  return pointer
    .split('/')
    .slice(1)
    .reduce((node, name) => node[name], document);
}
