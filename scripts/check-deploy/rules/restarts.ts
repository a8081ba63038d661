import { isJob, ofEachService } from '../compose-model.ts';

/** After a crash or a reboot everything comes back by itself; only a job that has done its work stays away. */
export const restarts = ofEachService(({ restart = 'no' }, name, model) =>
  isJob(name, model)
    ? [!/^on-failure:\d+$/.test(restart) && `a job restarts 'on-failure:<times>', not '${restart}'`]
    : [restart !== 'unless-stopped' && `it restarts '${restart}', not 'unless-stopped'`],
);
