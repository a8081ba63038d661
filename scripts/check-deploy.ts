/** `npm run check:deploy`: holds the files of deploy/ to what docs/07-deployment-view.md promises. */
import { allRules } from './check-deploy/all-rules.ts';
import type { ComposeModel } from './check-deploy/compose-model.ts';
import { ensureCompose } from './check-deploy/compose-program.ts';
import { observabilityChecks } from './check-deploy/observability/all-checks.ts';
import { listStacks, readStack } from './check-deploy/read-stacks.ts';
import { separateEnvironments } from './check-deploy/rules/separate-environments.ts';
import { checkShellScripts } from './check-deploy/shell-scripts.ts';

const compose = ensureCompose();
const stacks = listStacks();
const objections = new Set<string>();
/** The whole of each environment: the last of its stacks has all profiles. */
const environments = new Map<string, ComposeModel>();

for (const stack of stacks) {
  try {
    const model = readStack(compose, stack);
    if (stack.environment) environments.set(stack.environment, model);
    for (const rule of allRules)
      for (const text of rule(model)) objections.add(`${stack.environment ?? 'edge'}: ${text}`);
  } catch (error) {
    objections.add((error as Error).message);
  }
}
const models = [...environments.values()];
for (const [index, one] of models.entries()) {
  for (const other of models.slice(index + 1))
    for (const text of separateEnvironments(one, other)) objections.add(text);
}
for (const check of observabilityChecks) {
  try {
    for (const text of await check()) objections.add(text);
  } catch (error) {
    objections.add((error as Error).message);
  }
}
const shell = checkShellScripts();
for (const text of [...objections, ...shell.objections]) console.error(text);

const count = objections.size + shell.objections.length;
console.log(
  `${stacks.length} compositions and ${shell.scripts.length} shell scripts of deploy/ read, ${count} objections`,
);
process.exitCode = count === 0 && stacks.length > 0 ? 0 : 1;
