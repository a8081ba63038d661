/** The whole product as it is deployed: two APIs, called in turn, and two processors, on real services. */

import { startStack } from '../../product/stack.ts';
import { tellStories } from '../../product/stories.ts';

tellStories(async () => {
  const stack = await startStack();
  return {
    client: stack.client,
    processes: 'several',
    async stop() {
      await stack[Symbol.asyncDispose]();
    },
  };
});
