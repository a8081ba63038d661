import type { ComposeModel, ComposeService, Rule } from '../compose-model.ts';

const secretNames =
  /(PASSWORD|PASSWD|SECRET|TOKEN(?!S)|ADMIN_KEY|ACCESS_KEY|API_KEY|PRIVATE_KEY|DATABASE_URL|BROKER_URL)/;
const passwordInUrl = /:\/\/[^/\s:@]*:[^/\s@]+@/;

/** No secret stands in a compose file, and none has a default: each is a file of the environment it belongs to. */
export const secretsInFiles: Rule = (model) => [
  ...Object.entries(model.services).flatMap(([name, service]) => inService(service).map((text) => `${name}: ${text}`)),
  ...Object.entries(model.secrets ?? {}).flatMap(([name, { file }]) =>
    file?.includes(`/secrets/${folderOf(model)}/`) ? [] : [`secret ${name} is no file of secrets/${folderOf(model)}/`],
  ),
];

function inService({ environment = {}, command, entrypoint }: ComposeService): string[] {
  const objections = Object.entries(environment)
    .filter(([name, value]) => value && secretNames.test(name) && !name.endsWith('_FILE'))
    .map(([name]) => `${name} is a secret and has a value; name a file instead`);
  const words = [
    ...Object.entries(environment).map(([, value]) => value ?? ''),
    ...(command ?? []),
    ...(entrypoint ?? []),
  ];
  if (words.some((word) => passwordInUrl.test(word))) objections.push('an address holds a password');
  return objections;
}

/** `staging` of `millrace-staging`. */
function folderOf({ name }: ComposeModel): string {
  return name.replace(/^millrace-/, '');
}
