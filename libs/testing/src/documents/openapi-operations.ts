import type { FieldsSchema } from './hostile-values.js';
import { CheckedDocument } from './schema-checks.js';

interface Parameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  schema: { type?: string };
}

interface Answer {
  $ref?: string;
  content?: Record<string, unknown>;
}

export interface OpenApiOperation {
  parameters: Parameter[];
  requestBody?: { required: boolean; content: { 'application/json': { schema: FieldsSchema } } };
  responses: Record<string, Answer>;
}

interface OpenApi {
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { responses: Record<string, Answer> };
}

export const openApi = new CheckedDocument<OpenApi>('openapi.json');

/** `POST /v1/rooms` and so on: every route of the document. */
export const operations = Object.entries(openApi.document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
);

/** The operation that a request goes to; a path that is written out wins over one with a parameter. */
export function findOperation(method: string, path: string): Operation | null {
  const fitting = operations.filter(
    (each) => each.method === method.toLowerCase() && segments(each.path, path) !== null,
  );
  const [best] = fitting.sort((one, other) => parametersIn(one.path) - parametersIn(other.path));
  return best === undefined ? null : new Operation(best.method, best.path, best.operation);
}

/** One route of the document, to hold an exchange against. */
export class Operation {
  constructor(
    private readonly method: string,
    private readonly path: string,
    private readonly operation: OpenApiOperation,
  ) {}

  get name(): string {
    return `${this.method.toUpperCase()} ${this.path}`;
  }

  /** Why the document refuses the request; `null` when it does not. */
  checkRequest(url: string, body: unknown): string | null {
    const [path = '', search = ''] = url.split('?');
    return this.checkParameters(segments(this.path, path) ?? {}, new URLSearchParams(search)) ?? this.checkBody(body);
  }

  /** Why the document does not know the answer; `null` when it does. */
  checkAnswer(status: number, contentType: string, answer: unknown): string | null {
    const declared = this.operation.responses[String(status)];
    if (declared === undefined) return 'has an undocumented status';
    const shared = declared.$ref?.split('/').at(-1);
    const { content } = shared === undefined ? declared : (openApi.document.components.responses[shared] ?? {});
    if (content === undefined) return answer === undefined ? null : 'should be empty';
    if (!Object.hasOwn(content, contentType)) return `should not be ${contentType}`;
    if (contentType === 'text/plain') return null;
    const at =
      shared === undefined ? [...this.place, 'responses', String(status)] : ['components', 'responses', shared];
    return openApi.at(...at, 'content', contentType, 'schema')(answer);
  }

  private get place(): readonly string[] {
    return ['paths', this.path, this.method];
  }

  private checkParameters(inPath: Record<string, string>, query: URLSearchParams): string | null {
    const known = this.operation.parameters.map(({ name }) => name);
    const stranger = [...query.keys()].find((name) => !known.includes(name));
    if (stranger !== undefined) return `${stranger} is in no document`;
    for (const [index, parameter] of this.operation.parameters.entries()) {
      const values = parameter.in === 'path' ? [inPath[parameter.name]] : query.getAll(parameter.name);
      if (values.length === 0 && !parameter.required) continue;
      if (values.length !== 1) return `${parameter.name} should come once`;
      const check = openApi.at(...this.place, 'parameters', String(index), 'schema');
      const problem = check(typed(values[0], parameter.schema.type));
      if (problem !== null) return `${parameter.name} ${problem}`;
    }
    return null;
  }

  private checkBody(body: unknown): string | null {
    const given = bodyOf(body);
    const { requestBody } = this.operation;
    if (requestBody === undefined) return isEmpty(given) ? null : 'it should have no body';
    if (given === undefined && !requestBody.required) return null;
    return openApi.at(...this.place, 'requestBody', 'content', 'application/json', 'schema')(given ?? {});
  }
}

/** The route's path with these in the place of its parameters: `{id}` is a room's id in all routes of rooms. */
export function pathOf(route: string, known: Readonly<Record<string, string>>): string {
  return route.replaceAll(/\{(\w+)\}/g, (_part, name: string) => {
    return encodeURIComponent(known[name === 'id' ? 'roomId' : name] ?? name);
  });
}

/** The parts of the path that a route's parameters stand for; `null` when it is another route's. */
function segments(route: string, path: string): Record<string, string> | null {
  const [wanted, given] = [route.split('/'), path.split('/')];
  if (wanted.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined && part !== given[index]) return null;
    if (name !== undefined) found[name] = decoded(given[index] ?? '');
  }
  return found;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // What cannot be decoded is no id either.
    return part;
  }
}

function parametersIn(path: string): number {
  return path.split('{').length;
}

/** A query has texts only. */
function typed(value: string | undefined, type: string | undefined): unknown {
  if (type === 'integer' && value !== undefined && /^-?\d{1,16}$/.test(value)) return Number(value);
  return value;
}

function bodyOf(body: unknown): unknown {
  if (typeof body !== 'string') return body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as unknown);
  try {
    return JSON.parse(body) as unknown;
  } catch {
    // Broken JSON fits no schema, like any text.
    return body;
  }
}

function isEmpty(body: unknown): boolean {
  return body === undefined || JSON.stringify(body) === '{}';
}
