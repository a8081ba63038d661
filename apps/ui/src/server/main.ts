/** Starts the Web UI as a process of its own, in front of a Pipeline API that runs elsewhere. */
import { createLifecycle, createLogger, readSettings } from '@millrace/runtime/server';
import { createUi } from './app.ts';

const settings = readSettings(process.env);
const logger = createLogger({ name: 'ui', level: settings.logLevel, format: settings.logFormat });
const ui = await createUi({ settings, logger, apiUrl: settings.ui.apiUrl });
const lifecycle = createLifecycle({ logger, deadlineSeconds: settings.shutdownSeconds });
lifecycle.add('ui', () => ui.stop());
lifecycle.onSignals();
logger.info({ url: await ui.listen(), apiUrl: settings.ui.apiUrl }, 'the Web UI answers');
