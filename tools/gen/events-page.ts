import { CLIENT_EVENTS, definitionOf, type ClientEvent, type ServerEvent } from '#contracts';
import { routesOf } from '#contracts/events/http-routes';
import { ContractTypes, contractSources } from './api/contract-types.js';
import { CONNECT_ERRORS, descriptionOf, ERRORS_OF_ALL, SERVER_EVENT_DOCS } from './api/event-docs.js';
import type { ObjectSchema, Schema } from './api/json-schema.js';
import { requestSchema } from './api/request-schemas.js';
import { GENERATED_NOTICE, table } from './markdown.js';
import { defaultText, rangeText, typeText } from './schema-text.js';

const INTRODUCTION = `# Events

${GENERATED_NOTICE}

The events of the socket, from \`libs/contracts/src/events\`; [protocol.md](protocol.md) describes their meaning, and
[asyncapi.json](asyncapi.json) has the full schemas. A client event takes one object and a callback, which gets
\`{ ok: true, data }\` or \`{ ok: false, error: { code, message, retry, retryAfterMs?, field?, scope?, length? } }\` exactly once.

Fields with a \`?\` are optional. Unknown fields and \`null\` are refused. Lengths count Unicode code points.
\`id\` is a UUID in lower case; \`time\` is ISO 8601 in UTC with milliseconds (\`2026-01-31T09:30:00.000Z\`), in a request with any
zone and up to six decimals.

In addition to its own errors, each event can fail with
${codes(ERRORS_OF_ALL)} ([errors.md](errors.md)).
A connection can be refused with
${codes(CONNECT_ERRORS)}.
`;

/** `docs/events.md` */
export function eventsPage(root: string): string {
  const types = new ContractTypes(contractSources(root));
  const client = CLIENT_EVENTS.map((event) => clientSection(event, types));
  const server = (Object.keys(SERVER_EVENT_DOCS) as ServerEvent[]).map((event) => serverRow(event, types));
  const components = Object.entries(types.components).map(([name, schema]) => typeSection(name, schema));
  return [
    INTRODUCTION,
    '## From the client\n',
    client.join('\n'),
    `## From the server\n\n${table(['event', 'when', 'payload'], server)}\n`,
    '## Types\n',
    components.join('\n'),
  ].join('\n');
}

function clientSection(event: ClientEvent, types: ContractTypes): string {
  const definition = definitionOf(event);
  const { request, summary, errors, http } = definition;
  const description = descriptionOf(definition);
  return [
    `### \`${event}\`\n`,
    `${summary}.${description === undefined ? '' : ` ${description}`}\n`,
    fieldTable(requestSchema(request)),
    `\nData: ${typeText(types.answer(event))}. Errors: ${codes(errors) || 'none of its own'}.`,
    ...(http === null ? [] : [`Over HTTP: ${codes(routesOf(http))}.`]),
    '',
  ].join('\n');
}

function serverRow(event: ServerEvent, types: ContractTypes): string[] {
  return [`\`${event}\``, SERVER_EVENT_DOCS[event], typeText(types.member('ServerEventPayloads', event))];
}

function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function typeSection(name: string, schema: Schema): string {
  const description = typeof schema.description === 'string' ? `${schema.description}\n\n` : '';
  return `### \`${name}\`\n\n${description}${hasFields(schema) ? fieldTable(schema) : typeText(schema)}\n`;
}

function hasFields(schema: Schema): schema is ObjectSchema {
  return schema.type === 'object' && schema.properties !== undefined;
}

function fieldTable({ properties, required }: ObjectSchema): string {
  const rows = Object.entries(properties).map(([name, schema]) => {
    const note = typeof schema.description === 'string' ? schema.description : rangeText(schema);
    const remarks = [note, defaultText(schema)].filter((text) => text !== '');
    return [`\`${name}${required.includes(name) ? '' : '?'}\``, typeText(schema), remarks.join('; ')];
  });
  return rows.length === 0 ? 'No fields.' : table(['field', 'type', 'remark'], rows);
}
