import { type Broker, type Consumer, type ServeContext, toProblem } from '@millrace/runtime/server';
import { type ErrorReply, unreadable } from './errors.ts';

/** What travels: all calls of one key that waited together. */
export interface LaneMessage<Item> {
  key: string;
  items: Item[];
}

/** An answer to one item; an Error fails that item alone. */
export type LaneReply<Reply> = Reply | Error | ErrorReply;

export interface ServeRequestLaneOptions<Item, Reply> {
  broker: Broker;
  name: string;
  /** Messages that this process works on at once. Default 1. */
  concurrency?: number;
  /** Answers the items of one key, each in its place. What it throws fails all of them. */
  handle: (key: string, items: Item[], context: ServeContext) => Promise<LaneReply<Reply>[]>;
}

export function laneQueue(name: string): string {
  return `requests.${name}`;
}

/** The answering side of a request lane. */
export function serveRequestLane<Item, Reply>(options: ServeRequestLaneOptions<Item, Reply>): Promise<Consumer> {
  const { broker, name, concurrency = 1, handle } = options;
  return broker.serve(
    laneQueue(name),
    async (body, context) => {
      if (!isLaneMessage<Item>(body)) throw unreadable('a request has an unknown form');
      const replies = await handle(body.key, body.items, context);
      return replies.map((reply) => (reply instanceof Error ? { error: toProblem(reply) } : reply));
    },
    { concurrency, isReadable: isLaneMessage },
  );
}

function isLaneMessage<Item>(body: unknown): body is LaneMessage<Item> {
  if (typeof body !== 'object' || body === null) return false;
  return 'key' in body && typeof body.key === 'string' && 'items' in body && Array.isArray(body.items);
}
