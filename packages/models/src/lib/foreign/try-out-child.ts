import { childMain } from '@millrace/runtime/child';
import { runTrial, type Trial } from './run-trial.ts';

childMain((trial: Trial) => runTrial(trial));
