import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import * as contracts from '#contracts';
import { COUNTER, EMPTY, ID, TIME, closed, merged, reference, type ObjectSchema, type Schema } from './json-schema.js';

type Declaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** Any JSON value; the type is recursive and needs no schema. */
const ANY_JSON = 'JsonValue';
/** Names of fields that hold a time. */
const TIME_FIELD = /(At|Until)$|^serverTime$/;

/**
 * JSON Schemas of the wire's TypeScript types, read from their sources (syntax only: no type checker is needed for
 * types as plain as these, and it would take seconds). Every object is closed; numbers are integers. An interface or
 * alias that is used becomes a component.
 */
export class ContractTypes {
  /** The types used so far, by name. */
  readonly components: Record<string, Schema> = {};
  private readonly declarations = new Map<string, Declaration>();
  private readonly answers = new Map<string, ts.TypeNode>();

  /** @param files TypeScript sources; their names of types are one name space. */
  constructor(files: readonly string[]) {
    for (const file of files) {
      const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
      for (const statement of source.statements) {
        if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
          this.declarations.set(statement.name.text, statement);
        }
        if (/\.(events|routes)\.ts$/.test(file)) statement.forEachChild((child) => this.readDefinitions(child));
      }
    }
  }

  /** The answer of a client event or a route: the type in `answer: data<…>()` of its definition. */
  answer(name: string): Schema {
    const type = this.answers.get(name);
    if (type === undefined) throw new Error(`${name} has no answer in its table`);
    return this.schema(type);
  }

  /** A property's type: a frame in `ServerEventPayloads`. */
  member(interfaceName: string, property: string): Schema {
    const declaration = this.declaration(interfaceName);
    const members: readonly ts.TypeElement[] = ts.isInterfaceDeclaration(declaration) ? declaration.members : [];
    const found = members.filter(ts.isPropertySignature).find((member) => nameOf(member) === property);
    if (found?.type === undefined) throw new Error(`${interfaceName} has no ${property}`);
    return this.schema(found.type);
  }

  /** A reference to a named type. */
  named(name: string): Schema {
    if (name === 'ErrorCode') this.components[name] = { type: 'string', enum: Object.keys(contracts.ERRORS) };
    const declaration = this.declaration(name);
    if (ts.isTypeAliasDeclaration(declaration)) {
      const branded = this.branded(declaration.type);
      if (branded !== undefined) return branded;
    }
    if (!(name in this.components)) {
      this.components[name] = {};
      const schema = ts.isInterfaceDeclaration(declaration)
        ? this.interface(declaration)
        : this.schema(declaration.type);
      this.components[name] = { ...described(declaration), ...schema };
    }
    return reference(name);
  }

  /** Finds `'room:list': { …, answer: data<RoomPage>(), … }`. */
  private readDefinitions(node: ts.Node): void {
    if (ts.isPropertyAssignment(node) && ts.isObjectLiteralExpression(node.initializer)) {
      const answer = node.initializer.properties.find((property) => property.name?.getText() === 'answer');
      const call = answer !== undefined && ts.isPropertyAssignment(answer) ? answer.initializer : undefined;
      const [type] = call !== undefined && ts.isCallExpression(call) ? (call.typeArguments ?? []) : [];
      if (type !== undefined) this.answers.set(nameOf(node), type);
    }
    node.forEachChild((child) => this.readDefinitions(child));
  }

  private declaration(name: string): Declaration {
    const declaration = this.declarations.get(name);
    if (declaration === undefined) throw new Error(`${name} is no type of the contracts`);
    return declaration;
  }

  private schema(node: ts.TypeNode): Schema {
    if (ts.isParenthesizedTypeNode(node)) return this.schema(node.type);
    if (ts.isArrayTypeNode(node)) return { type: 'array', items: this.schema(node.elementType) };
    if (ts.isTypeLiteralNode(node)) return this.fields(node.members);
    if (ts.isUnionTypeNode(node)) return union(node.types.map((part) => this.schema(part)));
    if (ts.isTypeReferenceNode(node)) return this.referred(node);
    if (ts.isLiteralTypeNode(node)) return literal(node.literal);
    if (ts.isIndexedAccessTypeNode(node)) return { type: 'string', enum: valuesOf(node) };
    if (ts.isMappedTypeNode(node)) return this.mapped(node);
    return keyword(node);
  }

  private referred(node: ts.TypeReferenceNode): Schema {
    const name = node.typeName.getText();
    if (name === ANY_JSON) return {};
    if (name === 'Record') return this.record(node);
    return this.named(name);
  }

  private record({ typeArguments = ts.factory.createNodeArray() }: ts.TypeReferenceNode): Schema {
    const [key, value] = typeArguments;
    if (key === undefined || value === undefined) throw new Error('Record needs two types');
    if (value.kind === ts.SyntaxKind.NeverKeyword) return EMPTY;
    const keys = this.schema(key);
    return {
      type: 'object',
      additionalProperties: this.schema(value),
      ...('format' in keys && { propertyNames: keys }),
    };
  }

  private interface(declaration: ts.InterfaceDeclaration): Schema {
    const bases = (declaration.heritageClauses ?? []).flatMap(({ types }) =>
      types.map((base) => base.expression.getText()),
    );
    const found = bases.map((base) => this.declaration(base));
    const inherited = found.flatMap((base) => (ts.isInterfaceDeclaration(base) ? [...base.members] : []));
    const mapped = found.flatMap((base) =>
      ts.isTypeAliasDeclaration(base) && ts.isMappedTypeNode(base.type) ? [this.mapped(base.type)] : [],
    );
    return merged([...mapped, this.fields([...inherited, ...declaration.members])]);
  }

  private fields(members: readonly ts.TypeElement[]): ObjectSchema {
    const signatures = members.filter(ts.isPropertySignature);
    const properties = signatures.map((member): [string, Schema] => [nameOf(member), this.field(member)]);
    const optional = signatures.filter((member) => member.questionToken !== undefined).map(nameOf);
    return closed(Object.fromEntries(properties), optional);
  }

  private field(member: ts.PropertySignature): Schema {
    if (member.type === undefined) throw new Error(`${nameOf(member)} has no type`);
    const schema = this.schema(member.type);
    const isTime = TIME_FIELD.test(nameOf(member)) && [schema.type].flat().includes('string');
    return { ...schema, ...(isTime && { format: TIME.format }), ...described(member) };
  }

  /** `{ [name in keyof typeof LIMITS]: number }`, the only mapped type of the wire. */
  private mapped({ type }: ts.MappedTypeNode): ObjectSchema {
    if (type === undefined) throw new Error('a mapped type without a type');
    const value = this.schema(type);
    return closed(Object.fromEntries(Object.keys(contracts.LIMITS).map((name) => [name, value])));
  }

  /** Ids and counters are branded: `Branded<string, 'RoomId'>`. */
  private branded(node: ts.TypeNode): Schema | undefined {
    if (!ts.isTypeReferenceNode(node) || node.typeName.getText() !== 'Branded') return undefined;
    return node.typeArguments?.[0]?.kind === ts.SyntaxKind.NumberKeyword ? COUNTER : ID;
  }
}

/** The sources of the contracts. */
export function contractSources(root: string): string[] {
  const folder = join(root, 'libs/contracts/src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  return sources.map((file) => join(folder, file));
}

function nameOf({ name }: ts.PropertySignature | ts.PropertyAssignment): string {
  return ts.isStringLiteral(name) || ts.isIdentifier(name) ? name.text : name.getText();
}

/** The comment above a declaration. */
function described(node: ts.Node): Schema {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(comment?.comment)?.replaceAll(/\s+/g, ' ').trim();
  return text === undefined || text === '' ? {} : { description: text };
}

function keyword(node: ts.TypeNode): Schema {
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { type: 'string' };
    case ts.SyntaxKind.NumberKeyword:
      return { type: 'integer' };
    case ts.SyntaxKind.BooleanKeyword:
      return { type: 'boolean' };
    case ts.SyntaxKind.UnknownKeyword:
      return {};
    default:
      throw new Error(`no schema for the type ${node.getText()}`);
  }
}

function literal(node: ts.LiteralTypeNode['literal']): Schema {
  if (ts.isStringLiteral(node)) return { const: node.text };
  if (ts.isNumericLiteral(node)) return { const: Number(node.text) };
  if (node.kind === ts.SyntaxKind.NullKeyword) return { type: 'null' };
  return { const: node.kind === ts.SyntaxKind.TrueKeyword };
}

/** `(typeof ROLES)[number]`: the values of a constant of the contracts. */
function valuesOf(node: ts.IndexedAccessTypeNode): string[] {
  const constant = /typeof (\w+)/.exec(node.objectType.getText())?.[1] ?? '';
  const values: unknown = Reflect.get(contracts, constant);
  if (!Array.isArray(values)) throw new Error(`${constant} is no list of the contracts`);
  return values.map(String);
}

function union(parts: readonly Schema[]): Schema {
  if (parts.every((part) => typeof part.const === 'string')) {
    return { type: 'string', enum: parts.map((part) => part.const) };
  }
  const [value, none, ...more] = parts;
  const isNullable = value !== undefined && none?.type === 'null' && more.length === 0;
  if (isNullable && typeof value.type === 'string') return { ...value, type: [value.type, 'null'] };
  return { anyOf: parts };
}
