import { isJob, ofEachService } from '../compose-model.ts';

/** Start order, draining and the table of an operator all go by health, so every service that stays tells it. */
export const health = ofEachService(({ healthcheck }, name, model) => {
  if (isJob(name, model)) return [];
  const asked = healthcheck?.test?.length && healthcheck.test[0] !== 'NONE' && !healthcheck.disable;
  return [!asked && 'no healthcheck'];
});
