import type { Rule } from '../compose-model.ts';

const healthy = 'service_healthy';
const done = 'service_completed_successfully';

/** Who waits for whom, and for what (docs/07-deployment-view.md). */
const order: [service: string, waitsFor: string, condition: string][] = [
  ['minio-setup', 'minio', healthy],
  ['mlflow', 'minio-setup', done],
  ['mlflow', 'postgres', healthy],
  ...['api', 'processor'].flatMap((role): [string, string, string][] => [
    [role, 'postgres', healthy],
    [role, 'rabbitmq', healthy],
    [role, 'minio-setup', done],
  ]),
  ['api', 'processor', healthy],
  ['ui', 'api', healthy],
];

/** Databases and the broker are ready before the services that use them start, S3 before MLflow. */
export const startOrder: Rule = ({ services }) => [
  ...order
    .filter(([name, other, condition]) => {
      const service = services[name];
      return service && services[other] && service.depends_on?.[other]?.condition !== condition;
    })
    .map(([name, other, condition]) => `${name}: it does not wait for ${other} (${condition})`),
  ...Object.entries(services).flatMap(([name, { depends_on = {} }]) =>
    Object.entries(depends_on)
      .filter(([, { condition }]) => condition === 'service_started')
      .map(([other]) => `${name}: it starts after ${other} without asking whether it is well`),
  ),
];
