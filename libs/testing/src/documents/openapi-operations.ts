import type { FieldsSchema } from './hostile-values.js';
import { CheckedDocument } from './schema-checks.js';

const JSON_TYPE = 'application/json';
export const FORM_TYPE = 'application/x-www-form-urlencoded';

interface Parameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  schema: { type?: string; [keyword: string]: unknown };
}

interface Answer {
  $ref?: string;
  content?: Record<string, unknown>;
}

export interface OpenApiOperation {
  parameters: Parameter[];
  requestBody?: {
    required: boolean;
    content: Partial<Record<typeof JSON_TYPE | typeof FORM_TYPE, { schema: FieldsSchema }>>;
  };
  responses: Record<string, Answer>;
}

interface OpenApi {
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { responses: Record<string, Answer> };
}

export const openApi = new CheckedDocument<OpenApi>('openapi.json');

/** Every route of the document, such as `POST /v1/rooms`. */
export const operations = Object.entries(openApi.document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
);

/** The fields of the JSON body, or of the form; `undefined` if the operation takes neither. */
export function bodySchemaOf({ requestBody }: OpenApiOperation): FieldsSchema | undefined {
  return (requestBody?.content[JSON_TYPE] ?? requestBody?.content[FORM_TYPE])?.schema;
}

export function takesForm({ requestBody }: OpenApiOperation): boolean {
  return requestBody?.content[FORM_TYPE] !== undefined;
}

/** The operation for a request; a literal path takes precedence over one with a parameter. */
export function findOperation(method: string, path: string): Operation | null {
  const fitting = operations.filter(
    (each) => each.method === method.toLowerCase() && segments(each.path, path) !== null,
  );
  const [best] = fitting.sort((one, other) => parametersIn(one.path) - parametersIn(other.path));
  return best === undefined ? null : new Operation(best.method, best.path, best.operation);
}

/** One route of the document; checks exchanges against it. */
export class Operation {
  constructor(
    private readonly method: string,
    private readonly path: string,
    private readonly operation: OpenApiOperation,
  ) {}

  get name(): string {
    return `${this.method.toUpperCase()} ${this.path}`;
  }

  /** Why the request is not valid; `null` if it is. */
  checkRequest(url: string, body: unknown): string | null {
    const [path = '', search = ''] = url.split('?');
    return this.checkParameters(segments(this.path, path) ?? {}, new URLSearchParams(search)) ?? this.checkBody(body);
  }

  /** Why the answer is not documented; `null` if it is. */
  checkAnswer(status: number, contentType: string, answer: unknown): string | null {
    const declared = this.operation.responses[String(status)];
    if (declared === undefined) return 'has an undocumented status';
    const shared = declared.$ref?.split('/').at(-1);
    const { content } = shared === undefined ? declared : (openApi.document.components.responses[shared] ?? {});
    if (content === undefined) return answer === undefined ? null : 'should be empty';
    if (!Object.hasOwn(content, contentType)) return `should not be ${contentType}`;
    if (!contentType.endsWith('json')) return null;
    const at =
      shared === undefined ? [...this.place, 'responses', String(status)] : ['components', 'responses', shared];
    return openApi.at(...at, 'content', contentType, 'schema')(answer);
  }

  private get place(): readonly string[] {
    return ['paths', this.path, this.method];
  }

  private checkParameters(inPath: Record<string, string>, query: URLSearchParams): string | null {
    const known = this.operation.parameters.map(({ name }) => name);
    const unknown = [...query.keys()].find((name) => !known.includes(name));
    if (unknown !== undefined) return `docs/openapi.json has no query parameter '${unknown}' of ${this.name}`;
    for (const [index, parameter] of this.operation.parameters.entries()) {
      const values = parameter.in === 'path' ? [inPath[parameter.name]] : query.getAll(parameter.name);
      if (values.length === 0 && !parameter.required) continue;
      if (values.length === 0) return `the query parameter '${parameter.name}' is missing`;
      if (values.length > 1) return `the query parameter '${parameter.name}' comes ${values.length} times`;
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
    if (bodySchemaOf(this.operation) === undefined || (given === undefined && !requestBody.required)) return null;
    const type = takesForm(this.operation) ? FORM_TYPE : JSON_TYPE;
    return openApi.at(...this.place, 'requestBody', 'content', type, 'schema')(given ?? {});
  }
}

/** The route's path with `known` for its parameters: `{id}` is a room's id in all routes of rooms. */
export function pathOf(route: string, known: Readonly<Record<string, string>>): string {
  return route.replaceAll(/\{(\w+)\}/g, (_part, name: string) => {
    return encodeURIComponent(known[name === 'id' ? 'roomId' : name] ?? name);
  });
}

/** The values of the route's parameters in the path; `null` if the path belongs to another route. */
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
    // A part that cannot be decoded is not a valid id either.
    return part;
  }
}

function parametersIn(path: string): number {
  return path.split('{').length;
}

/** Converts a query parameter, which is always text, to its declared type. */
function typed(value: string | undefined, type: string | undefined): unknown {
  if (type === 'integer' && value !== undefined && /^-?\d{1,16}$/.test(value)) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function bodyOf(body: unknown): unknown {
  if (typeof body !== 'string') return body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as unknown);
  try {
    return JSON.parse(body) as unknown;
  } catch {
    // Broken JSON matches no schema, like any text.
    return body;
  }
}

function isEmpty(body: unknown): boolean {
  return body === undefined || JSON.stringify(body) === '{}';
}
