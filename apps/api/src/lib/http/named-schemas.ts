import type { TSchema } from 'typebox';

interface Document {
  components?: { schemas?: Record<string, unknown> };
}

type Node = Record<string, unknown>;

/**
 * Replaces each copy of a known schema by a reference, so that the document says
 * `Task` instead of spelling it out in every route and generated clients get the
 * type under its name. Schemas are recognised by their content.
 */
export function nameSchemas<D extends object>(document: D, schemas: Record<string, TSchema>): D {
  const known = Object.entries(schemas).map(([name, schema]) => [name, simplify(plain(schema))] as const);
  const names = new Map(known.map(([name, schema]) => [fingerprint(schema), name]));
  const named = replace(simplify(plain(document)), names, false) as D & Document;
  const definitions = known.map(([name, schema]) => [name, replace(schema, names, true)]);
  return {
    ...named,
    components: { ...named.components, schemas: { ...named.components?.schemas, ...Object.fromEntries(definitions) } },
  };
}

/** @param isDefinition the node itself is the definition, so only what is inside is replaced */
function replace(node: unknown, names: Map<string, string>, isDefinition: boolean): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const name = isDefinition ? undefined : names.get(fingerprint(node));
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  return mapChildren(node, (child) => replace(child, names, false));
}

/** One way of writing for what TypeBox and the document generator write differently, and the shortest one. */
function simplify(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const mapped = mapChildren(node, simplify);
  if (Array.isArray(mapped)) return mapped;
  const { const: constant, patternProperties, ...rest } = mapped as Node;
  const anyKey = (patternProperties as Node | undefined)?.['^.*$'];
  const simple: Node = {
    ...rest,
    ...('const' in mapped && { enum: [constant] }),
    ...(anyKey !== undefined
      ? { additionalProperties: anyKey }
      : patternProperties !== undefined && { patternProperties }),
  };
  return choiceOf(simple) ?? simple;
}

/** A union of texts is one list of choices. */
function choiceOf({ anyOf, ...rest }: Node): Node | undefined {
  if (!Array.isArray(anyOf) || !anyOf.every((branch) => branch.type === 'string' && Array.isArray(branch.enum))) return;
  return { ...rest, type: 'string', enum: anyOf.flatMap((branch) => branch.enum) };
}

function mapChildren(node: object, change: (child: unknown) => unknown): object {
  if (Array.isArray(node)) return node.map(change);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(value)]));
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Equal for schemas that differ only in the order of their keywords. */
function fingerprint(node: unknown): string {
  return JSON.stringify(node, (_key, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
