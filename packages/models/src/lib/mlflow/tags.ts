/** Marks by which every step of a registration is found again. */
export const taskTag = 'millrace.task';
/** Id of the trace in which a training was asked for. */
export const traceTag = 'millrace.trace';
export const contentTag = 'millrace.sha256';
/** On a version that cannot be served: why, for whoever looks at it in MLflow. */
export const refusedTag = 'millrace.refused';

export interface Tag {
  key: string;
  value: string;
}

export function tagsOf(tags: Record<string, string>): Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

export function tagOf(tags: readonly Tag[] | undefined, key: string): string | undefined {
  return tags?.find((tag) => tag.key === key)?.value;
}

/** Words of a filter that is about our task; ids of tasks hold no quote. */
export function ofTask(task: string): string {
  return `tags.\`${taskTag}\` = '${task.replaceAll("'", '')}'`;
}
