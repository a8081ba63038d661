/** Makes the programs that the tests on real services start be there. Each costs nothing when it is. */
import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installPackages } from './debian.ts';
import { ensureEnvironment } from './python.ts';

const rabbitmqFolder = '/usr/lib/rabbitmq/bin';
const oldestPostgres = 15;

/**
 * Folder with `rabbitmq-server` and `rabbitmqctl`. Debian's wrappers in /usr/sbin insist on one server per machine;
 * these are the programs behind them. `MILLRACE_TEST_RABBITMQ` names another folder.
 *
 * @throws with a sentence that says what to install
 */
export function ensureRabbitmq(): string {
  const folder = process.env.MILLRACE_TEST_RABBITMQ || rabbitmqFolder;
  const found = () => existsSync(join(folder, 'rabbitmq-server'));
  if (found()) return folder;
  const advice = 'Install RabbitMQ 3.10 or newer, and set MILLRACE_TEST_RABBITMQ to the folder of rabbitmq-server.';
  installPackages(['rabbitmq-server'], advice);
  if (!found()) throw new Error(`No rabbitmq-server in ${folder}. ${advice}`);
  return folder;
}

/**
 * Folder with `initdb` and `postgres` of the newest PostgreSQL on this machine.
 * `MILLRACE_TEST_POSTGRES` names another folder.
 *
 * @throws with a sentence that says what to install
 */
export function ensurePostgres(): string {
  const found = process.env.MILLRACE_TEST_POSTGRES || newestPostgres();
  if (found) return found;
  const advice = `Install PostgreSQL ${oldestPostgres} or newer, and set MILLRACE_TEST_POSTGRES to the folder of initdb.`;
  installPackages(['postgresql'], advice);
  const installed = newestPostgres();
  if (!installed) throw new Error(`The package postgresql holds none that is new enough. ${advice}`);
  return installed;
}

function newestPostgres(): string | undefined {
  const version = (folder: string) => Number(folder.split('/').at(-2));
  return globSync('/usr/lib/postgresql/*/bin')
    .filter((folder) => version(folder) >= oldestPostgres && existsSync(join(folder, 'initdb')))
    .sort((a, b) => version(b) - version(a))[0];
}

/**
 * Path of a Python with MLflow, its drivers and clients, scikit-learn and skl2onnx, in an environment of its own under
 * `.cache`. `MILLRACE_TEST_SERVICES_PYTHON` names another one.
 *
 * @throws with a sentence that says what to install
 */
export function ensureServicesPython(): string {
  return (
    process.env.MILLRACE_TEST_SERVICES_PYTHON ||
    ensureEnvironment({
      folder: 'python-services',
      requirements: 'python-services-requirements.txt',
      modules: 'mlflow, psycopg2, boto3, onnx, onnxruntime, skl2onnx, sklearn, pandas',
    })
  );
}

/**
 * Path of SeaweedFS's `weed`, the S3 server; it comes with `ensureServicesPython`.
 * `MILLRACE_TEST_WEED` names another one.
 *
 * @throws with a sentence that says what to install
 */
export function ensureWeed(): string {
  const weed = process.env.MILLRACE_TEST_WEED || join(dirname(ensureServicesPython()), 'weed');
  if (!existsSync(weed)) throw new Error(`No ${weed}. Install SeaweedFS, and set MILLRACE_TEST_WEED to its program.`);
  return weed;
}

/**
 * Path of the library of faketime, which a program is started with to give it another clock.
 * `MILLRACE_TEST_FAKETIME` names another one.
 *
 * @throws with a sentence that says what to install
 */
export function ensureFaketime(): string {
  const installed = () => globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0];
  const found = process.env.MILLRACE_TEST_FAKETIME || installed();
  if (found) return found;
  const advice = 'Install faketime, and set MILLRACE_TEST_FAKETIME to its libfaketimeMT.so.1.';
  installPackages(['faketime'], advice);
  const library = installed();
  if (!library) throw new Error(`The package faketime holds no libfaketimeMT.so.1. ${advice}`);
  return library;
}
