import type { TSchema } from 'typebox';

interface Document {
  components?: { schemas?: Record<string, unknown> };
}

/**
 * Replaces each copy of a known schema by a reference, so that the document says
 * `Task` instead of spelling it out in every route and generated clients get the
 * type under its name. Schemas are recognised by their content.
 */
export function nameSchemas<D extends object>(document: D, schemas: Record<string, TSchema>): D {
  const names = new Map(Object.entries(schemas).map(([name, schema]) => [fingerprint(schema), name]));
  const named = replace(document, names, false) as D & Document;
  const definitions = Object.entries(schemas).map(([name, schema]) => [name, replace(plain(schema), names, true)]);
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
  if (Array.isArray(node)) return node.map((item) => replace(item, names, false));
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, replace(value, names, false)]));
}

function plain(schema: TSchema): unknown {
  return JSON.parse(JSON.stringify(schema));
}

/** Equal for schemas that differ only in the order of their keywords. */
function fingerprint(node: unknown): string {
  return JSON.stringify(node, (_key, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
