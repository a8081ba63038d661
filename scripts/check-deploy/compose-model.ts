/** What Docker Compose makes of its files (`config --format json`), as far as the rules look at it. */
export interface ComposeModel {
  name: string;
  services: Record<string, ComposeService>;
  networks?: Record<string, { name?: string; internal?: boolean; external?: boolean } | null>;
  volumes?: Record<string, { name?: string } | null>;
  secrets?: Record<string, { file?: string; environment?: string; content?: string }>;
}

export interface ComposeService {
  image?: string;
  user?: string;
  privileged?: boolean;
  read_only?: boolean;
  restart?: string;
  cap_add?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  network_mode?: string;
  pid?: string;
  ipc?: string;
  userns_mode?: string;
  container_name?: string;
  command?: string[] | null;
  entrypoint?: string[] | null;
  environment?: Record<string, string | null>;
  ports?: { published?: string; target: number }[];
  networks?: Record<string, { aliases?: string[] } | null>;
  volumes?: { type: string; source?: string; target: string; read_only?: boolean }[];
  secrets?: { source: string; target?: string }[];
  healthcheck?: { test?: string[]; disable?: boolean };
  logging?: { driver?: string; options?: Record<string, string> };
  depends_on?: Record<string, { condition: string; required: boolean }>;
  deploy?: { resources?: { limits?: { cpus?: number; memory?: string; pids?: number } } };
}

/** Returns a sentence for each thing that is not as it must be. */
export type Rule = (model: ComposeModel) => string[];

/** A job ends by itself: another service waits for its end, and nothing asks how it is. */
export function isJob(name: string, { services }: ComposeModel): boolean {
  return Object.values(services).some(
    ({ depends_on }) => depends_on?.[name]?.condition === 'service_completed_successfully',
  );
}

/** Applies a check of one service to each. */
export function ofEachService(
  check: (service: ComposeService, name: string, model: ComposeModel) => (string | false | undefined)[],
): Rule {
  return (model) =>
    Object.entries(model.services).flatMap(([name, service]) =>
      check(service, name, model)
        .filter((objection) => typeof objection === 'string')
        .map((objection) => `${name}: ${objection}`),
    );
}
