import type { SignatureFeature } from '@millrace/learning';
import type { ModelVersion, Row, RowValue } from '@millrace/models';

export const languages = [
  { value: 'curl', label: 'curl' },
  { value: 'typescript', label: 'TypeScript' },
  { value: 'python', label: 'Python' },
] as const;
export type Language = (typeof languages)[number]['value'];

/** A row that the model can answer: the default of every feature, at most thirty of them. */
export function defaultRow(features: SignatureFeature[]): Row {
  return Object.fromEntries(features.slice(0, 30).map((feature) => [feature.name, exampleOf(feature)]));
}

function exampleOf({ type, default: value }: SignatureFeature): RowValue {
  if (value === undefined) return null;
  if (type === 'datetime' && typeof value === 'number') return new Date(value).toISOString();
  return value;
}

/** A program that asks for one prediction, ready to run once `MILLRACE_KEY` is set. */
export function snippet(language: Language, origin: string, { model, signature }: ModelVersion): string {
  const address = `${origin}/api/v1/models/${model}/predict`;
  const row = defaultRow(signature.features);
  const answer = signature.task === 'regression' ? 'value' : 'label';
  return { curl, typescript, python }[language](address, row, answer);
}

function curl(address: string, row: Row): string {
  const body = JSON.stringify({ rows: [row] }, null, 2).replaceAll("'", "'\\''");
  return `curl ${address} \\
  -H "Authorization: Bearer $MILLRACE_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${body}'
`;
}

function typescript(address: string, row: Row, answer: string): string {
  return `const response = await fetch('${address}', {
  method: 'POST',
  headers: {
    authorization: \`Bearer \${process.env.MILLRACE_KEY}\`,
    'content-type': 'application/json',
  },
  body: JSON.stringify({ rows: [${indent(JSON.stringify(row, null, 2), 2)}] }),
});
const { predictions } = await response.json();
console.log(predictions[0].${answer});
`;
}

function python(address: string, row: Row, answer: string): string {
  return `import json, os, urllib.request

request = urllib.request.Request(
    "${address}",
    data=json.dumps({"rows": [${indent(pythonLiteral(row), 4)}]}).encode(),
    headers={
        "Authorization": f"Bearer {os.environ['MILLRACE_KEY']}",
        "Content-Type": "application/json",
    },
)
with urllib.request.urlopen(request) as response:
    print(json.load(response)["predictions"][0]["${answer}"])
`;
}

function pythonLiteral(row: Row): string {
  const words = new Map<RowValue, string>([
    [null, 'None'],
    [true, 'True'],
    [false, 'False'],
  ]);
  const lines = Object.entries(row).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${words.get(value) ?? JSON.stringify(value)},`,
  );
  return `{\n${lines.join('\n')}\n}`;
}

function indent(text: string, spaces: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(spaces)}`);
}
