import { SettingProblem, type App, type Declaration, type Setting } from './setting.js';

/** What a provider's user must have. */
export interface RequiredClaim {
  /** Where the claim may be, as names from the outermost: `realm_access.roles` is a claim of this name, or one below `realm_access`. */
  readonly paths: readonly (readonly string[])[];
  readonly values: readonly string[];
}

/** Names of more parts are one name. */
const PARTS_MAX = 8;
const SHORT = /^([^:,{}\s]+)\s*:\s*([^:]+)$/;
/** Quotes, brackets and separators of other forms, also those of other widths, and what cannot be seen. */
const FOREIGN = /^'|'$|["“”„[\]{};；，：\p{Cf}\p{Cc}]/u;
const BY_JSON = 'write {"claim": ["value", "value"]}';

/**
 * `claim:value,value` where neither the claim nor a value has a colon or a comma; else JSON, which may lead to a claim below others:
 * `{"realm_access": {"roles": ["chat"]}}`.
 */
export function requiredClaim<Apps extends App>(
  declaration: Declaration<RequiredClaim, Apps>,
): Setting<RequiredClaim, Apps> {
  return {
    ...declaration,
    accepts: '`claim:value,value`, or JSON such as `{"realm_access": {"roles": ["chat"]}}`',
    secret: false,
    optional: false,
    endpoint: false,
    parse: (text) => (text.startsWith('{') ? parseJson(text) : parseShort(text)),
    format: ({ paths, values }) => `${paths[0]?.join('.') ?? ''}:${values.join(',')}`,
  };
}

function parseShort(text: string): RequiredClaim {
  if (FOREIGN.test(text))
    throw new SettingProblem(`"${text}" has quotes, brackets or separators of another form. For those ${BY_JSON}`);
  const [, claim, list] = SHORT.exec(text) ?? [];
  if (claim === undefined || list === undefined)
    throw new SettingProblem(
      `"${text}" is not claim:value,value. For names or values with colons or commas ${BY_JSON}`,
    );
  const values = list.split(',').map((value) => value.trim());
  // Commas part the values of the short form, and the parts of a distinguished name.
  if (values.length > 1 && values.every((value) => value.includes('=')))
    throw new SettingProblem(`"${text}" looks like one value with commas. For those ${BY_JSON}`);
  if (values.includes('')) throw new SettingProblem(`"${text}" has an empty value`);
  return { paths: pathsOf(claim), values };
}

/** The ways to read a name with dots: each dot may lead to a claim below, or belong to a name, such as that of a client. */
function pathsOf(claim: string): string[][] {
  const dot = claim.lastIndexOf('.');
  if (dot === -1 || claim.split('.').length > PARTS_MAX) return [[claim]];
  const [before, last] = [claim.slice(0, dot), claim.slice(dot + 1)];
  const paths = pathsOf(before);
  const joined = paths.map((path) => [...path.slice(0, -1), `${path.at(-1) ?? ''}.${last}`]);
  return [...joined, ...paths.map((path) => [...path, last])];
}

function parseJson(text: string): RequiredClaim {
  const path: string[] = [];
  let inner: unknown = jsonOf(text);
  while (isObject(inner)) {
    const [entry, ...others] = Object.entries(inner);
    if (entry === undefined || others.length > 0) throw new SettingProblem(`must name one claim: ${BY_JSON}`);
    path.push(entry[0]);
    inner = entry[1];
  }
  const values = [inner].flat();
  if (values.length === 0 || !values.every(isValue)) throw new SettingProblem(`has no values: ${BY_JSON}`);
  const [only = '', ...below] = path;
  return { paths: below.length === 0 ? pathsOf(only) : [path], values: values.map(String) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new SettingProblem(`is no JSON: ${BY_JSON}`);
    throw error;
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isValue(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) && value !== '';
}
