import { useInfiniteQuery } from '@tanstack/react-query';
import { tasksQuery } from '../api/tasks.ts';
import { LinkButton } from '../frame/link-button.tsx';
import list from '../frame/list.module.css';
import { ListHead } from '../frame/list-head.tsx';
import { PageHeading } from '../frame/page-heading.tsx';
import { Sheet } from '../frame/sheet.tsx';
import { ShowMore } from '../frame/show-more.tsx';
import { EmptyState } from '../states/empty-state.tsx';
import { ErrorState } from '../states/error-state.tsx';
import { PageLoading } from '../states/page-loading.tsx';
import { TaskRow } from './task-row.tsx';

export function TasksPage() {
  const query = useInfiniteQuery(tasksQuery);
  const { data, error, isPending, refetch } = query;
  if (isPending) return <PageLoading />;
  if (error && !data) return <ErrorState error={error} onRetry={refetch} />;
  const tasks = data.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHeading title="Tasks" below="What is being done, and how it went." />
      {tasks.length === 0 ? (
        <Sheet>
          <EmptyState title="Nothing has been done yet" action={<LinkButton to="/datasets">Bring a table</LinkButton>}>
            Reading a file and training a model are tasks. They go on when you close this page.
          </EmptyState>
        </Sheet>
      ) : (
        <Sheet flush>
          <table className={`${list.list} ${list.stacked}`}>
            <ListHead
              columns={[
                'Task',
                'State',
                { name: 'Took', number: true, spare: true },
                { name: 'Asked for', number: true },
              ]}
            />
            <tbody>
              {tasks.map((task) => (
                <TaskRow key={task.id} task={task} />
              ))}
            </tbody>
          </table>
        </Sheet>
      )}
      <ShowMore of={query}>Show older</ShowMore>
    </>
  );
}
