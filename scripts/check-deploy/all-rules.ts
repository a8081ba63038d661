import type { Rule } from './compose-model.ts';
import { dockerSocket } from './rules/docker-socket.ts';
import { hardening } from './rules/hardening.ts';
import { health } from './rules/health.ts';
import { hostFiles } from './rules/host-files.ts';
import { knownSettings } from './rules/known-settings.ts';
import { limits } from './rules/limits.ts';
import { logRotation } from './rules/log-rotation.ts';
import { pinnedImages } from './rules/pinned-images.ts';
import { privateServices } from './rules/private-services.ts';
import { publishedPorts } from './rules/published-ports.ts';
import { restarts } from './rules/restarts.ts';
import { secretsInFiles } from './rules/secrets-in-files.ts';
import { startOrder } from './rules/start-order.ts';

/** Held to by every composition. */
export const allRules: Rule[] = [
  dockerSocket,
  hardening,
  health,
  hostFiles,
  knownSettings,
  limits,
  logRotation,
  pinnedImages,
  privateServices,
  publishedPorts,
  restarts,
  secretsInFiles,
  startOrder,
];
