/** The load generator's process: takes a plan over IPC, answers with the result. */
import { type LoadPlan, runLoad } from './generator.ts';

process.once('message', async (plan) => {
  process.send?.(await runLoad(plan as LoadPlan));
  process.disconnect?.();
});
