/** Starts the Web UI as a process of its own, in front of a Pipeline API that runs elsewhere. */
import { createLifecycle, createLogger, readSettings } from '@millrace/runtime/server';
import { createUi } from './app.ts';

const settings = readSettings(process.env);
const logger = createLogger({ name: 'ui', level: settings.logLevel, format: settings.logFormat });
const apiUrl = process.env.MILLRACE_API_URL ?? `http://127.0.0.1:${settings.api.port}`;
const ui = await createUi({ settings, logger, apiUrl });
const lifecycle = createLifecycle({ logger, deadlineSeconds: settings.shutdownSeconds });
lifecycle.add('ui', () => ui.stop());
lifecycle.onSignals();
logger.info({ url: await ui.listen(), apiUrl }, 'the Web UI answers');
