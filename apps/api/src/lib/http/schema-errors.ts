import type { FieldProblem } from '@millrace/runtime';
import type { TSchema } from 'typebox';
import { nearest } from '../wording/nearest.ts';
import { sentenceFor, typeNames } from '../wording/schema-sentences.ts';

/** What a schema checker says about one keyword of the schema. */
export interface SchemaError {
  keyword: string;
  schemaPath: string;
  instancePath: string;
  params: object;
  message?: string;
}

/** Fields told of one object; who sends a thousand wrong ones learns nothing from the rest. */
const maximumFields = 20;

type Params = Record<string, unknown>;
type SchemaNode = Record<string, unknown>;

/** Turns the checker's findings into one problem for each wrong value, in words that say what to do. */
export function explainSchemaErrors(
  schema: TSchema,
  value: unknown,
  errors: SchemaError[],
  prefix: string,
): FieldProblem[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf').map((error) => readUnion(schema, value, error));
  const problems: FieldProblem[] = [];
  const seen = new Set<string>();
  for (const error of errors) {
    if (error.keyword === 'boolean' || unions.some((union) => isToldBy(union, error))) continue;
    for (const problem of explain(error, nodeAt(schema, error.schemaPath), valueAt(value, error.instancePath))) {
      if (seen.has(problem.pointer)) continue;
      seen.add(problem.pointer);
      problems.push({ ...problem, pointer: prefix + problem.pointer });
    }
  }
  return problems;
}

/** A union that a value is none of. */
interface Union {
  path: string;
  /** The only branch for objects, when the value is one: its errors say more than a list of what else could be. */
  meant?: string;
}

function readUnion(schema: TSchema, value: unknown, { schemaPath, instancePath }: SchemaError): Union {
  const found = valueAt(value, instancePath);
  const branches = (nodeAt(schema, schemaPath).anyOf as SchemaNode[] | undefined) ?? [];
  const objects = branches.flatMap(({ type }, index) => (type === 'object' ? [index] : []));
  if (!isObject(found)) return { path: `${schemaPath}/anyOf/` };
  const path = `${schemaPath}/anyOf/`;
  const [meant, ...others] = objects.length === 1 ? objects : objects.filter((at) => isTagged(branches[at], found));
  return meant === undefined || others.length > 0 ? { path } : { path, meant: `${path}${meant}/` };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether an object has each constant that a branch demands, such as its `kind`. */
function isTagged(branch: SchemaNode | undefined, found: Record<string, unknown>): boolean {
  const tags = tagsOf(branch);
  return tags.length > 0 && tags.every(([name, constant]) => found[name] === constant);
}

function tagsOf(branch: SchemaNode | undefined): [name: string, constant: unknown][] {
  const fields = Object.entries((branch?.properties as Record<string, SchemaNode> | undefined) ?? {});
  return fields.filter(([, field]) => 'const' in field).map(([name, field]) => [name, field.const]);
}

/** Whether another error says the same: that of the whole union, or those of the branch that was meant. */
function isToldBy({ path, meant }: Union, { keyword, schemaPath }: SchemaError): boolean {
  if (keyword === 'anyOf' && `${schemaPath}/anyOf/` === path) return meant !== undefined;
  return schemaPath.startsWith(path) && !(meant && `${schemaPath}/`.startsWith(meant));
}

function explain(error: SchemaError, node: SchemaNode, value: unknown): FieldProblem[] {
  const at = error.instancePath;
  const params = error.params as Params;
  if (error.keyword === 'required') {
    return (params.requiredProperties as string[]).map((name) => ({
      pointer: `${at}/${escapePointer(name)}`,
      code: 'missing',
      detail: `\`${name}\` is missing.`,
    }));
  }
  if (error.keyword === 'additionalProperties') {
    const known = Object.keys((node.properties as object | undefined) ?? {});
    return (params.additionalProperties as string[]).slice(0, maximumFields).map((name) => ({
      pointer: `${at}/${escapePointer(name)}`,
      code: 'unknown_field',
      detail: unknownField(name, known),
    }));
  }
  const name = unescapePointer(at.slice(at.lastIndexOf('/') + 1));
  const subject = at === '' ? 'The body' : `\`${name}\``;
  if (error.keyword === 'anyOf')
    return [tagProblem(at, node, value) ?? { pointer: at, ...unionProblem(subject, node, value) }];
  return [{ pointer: at, ...sentenceFor(error.keyword, subject, params, value) }];
}

function unknownField(name: string, known: string[]): string {
  const close = nearest(name, known);
  if (close !== undefined) return `There is no field \`${name}\`; did you mean \`${close}\`?`;
  if (known.length === 0) return `There is no field \`${name}\` here; leave it out.`;
  return `There is no field \`${name}\`; known are ${known.map((field) => `\`${field}\``).join(', ')}.`;
}

/** Of objects that a constant tells apart, such as their `kind`: the ones there are. */
function tagProblem(at: string, node: SchemaNode, value: unknown): FieldProblem | undefined {
  const branches = (node.anyOf as SchemaNode[] | undefined) ?? [];
  const tags = branches.map((branch) => tagsOf(branch)[0]);
  const name = tags[0]?.[0];
  if (!isObject(value) || name === undefined || tags.some((tag) => tag?.[0] !== name)) return undefined;
  const pointer = `${at}/${escapePointer(name)}`;
  if (!(name in value)) return { pointer, code: 'missing', detail: `\`${name}\` is missing.` };
  const constants = { anyOf: tags.map((tag) => ({ const: tag?.[1] })) };
  return { pointer, ...unionProblem(`\`${name}\``, constants, value[name]) };
}

/** A union of constants is a choice, a union of types is a list of types; a union of objects is told as such. */
function unionProblem(subject: string, node: SchemaNode, value: unknown): { code: string; detail: string } {
  const branches = (node.anyOf as SchemaNode[] | undefined) ?? [];
  const constants = branches.filter((branch) => 'const' in branch).map((branch) => `\`${String(branch.const)}\``);
  const types = branches
    .filter((branch) => !('const' in branch))
    .map((branch) => typeNames[String(branch.type)] ?? 'an object');
  const choices = [...new Set([...types, ...constants])];
  const last = choices.pop();
  const list = choices.length > 0 ? `${choices.join(', ')} or ${last}` : last;
  const close =
    typeof value === 'string'
      ? nearest(
          value,
          branches.map((branch) => String(branch.const ?? '')),
        )
      : undefined;
  const hint = close ? ` Did you mean \`${close}\`?` : '';
  return { code: 'not_allowed', detail: `${subject} must be ${list}.${hint}` };
}

/** The part of the schema that a `schemaPath` names. */
function nodeAt(schema: unknown, path: string): SchemaNode {
  return (follow(schema, path.replace(/^#/, '')) ?? {}) as SchemaNode;
}

function valueAt(value: unknown, pointer: string): unknown {
  return follow(value, pointer);
}

function follow(from: unknown, pointer: string): unknown {
  let node = from;
  for (const step of pointer.split('/').slice(1)) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Params)[unescapePointer(step)];
  }
  return node;
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}
