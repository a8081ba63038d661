/** The child of the tests of `runChild`: does what its input says. */
import { childMain, MillraceError } from '../../child.ts';

export interface Order {
  does: 'add' | 'refuse' | 'break' | 'exit' | 'fill-heap' | 'fill-buffers' | 'spin' | 'environment' | 'print';
  numbers?: Float64Array;
}

childMain<Order, unknown, unknown>(async ({ does, numbers = new Float64Array() }, { progress }) => {
  switch (does) {
    case 'add':
      for (const number of numbers) progress(number);
      return { sum: numbers.reduce((sum, number) => sum + number, 0), doubled: numbers.map((number) => number * 2) };
    case 'refuse':
      throw new MillraceError({
        code: 'learning.target_constant',
        status: 422,
        detail: 'Choose another target.',
        errors: [{ pointer: '/target', code: 'constant', detail: 'It has one value.' }],
        transient: true,
        retryAfterSeconds: 3,
      });
    case 'break':
      throw new TypeError('a private reason');
    case 'exit':
      console.error('last words');
      return process.exit(3);
    case 'fill-heap': {
      const kept: unknown[] = [];
      for (;;) kept.push(Array.from({ length: 1000 }, Math.random));
    }
    case 'fill-buffers': {
      const kept: unknown[] = [];
      for (;;) {
        kept.push(new Uint8Array(4_000_000).fill(1));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    case 'spin': {
      progress(process.pid);
      await new Promise((resolve) => setImmediate(resolve)); // lets the message out
      // Blocks the thread, as a training does; bounded in case nobody ends it.
      const start = Date.now();
      while (Date.now() - start < 60_000);
      return null;
    }
    case 'environment':
      return process.env;
    case 'print':
      console.log('a line');
      return null;
  }
});
