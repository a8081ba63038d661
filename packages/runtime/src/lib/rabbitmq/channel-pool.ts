import type { Channel } from 'rabbitmq-client';
import type { Link } from './link.ts';

const maximumSpare = 8;

/** Channels for consumers, kept for the next one: a worker starts and stops to consume with every task. */
export interface ChannelPool {
  /** @param prefetch unsettled messages of one consumer at most; 0 for no limit */
  take(prefetch: number): Promise<Channel>;
  giveBack(channel: Channel, prefetch: number): void;
}

export function createChannelPool(link: Link): ChannelPool {
  let spare: { channel: Channel; prefetch: number }[] = [];
  return {
    async take(prefetch) {
      spare = spare.filter(({ channel }) => channel.active);
      const index = spare.findIndex((each) => each.prefetch === prefetch);
      const [found] = index < 0 ? [] : spare.splice(index, 1);
      if (found) return found.channel;
      const channel = await link.acquire();
      if (prefetch > 0) await channel.basicQos({ prefetchCount: prefetch });
      return channel;
    },
    giveBack(channel, prefetch) {
      if (!channel.active) return;
      if (spare.length < maximumSpare) spare.push({ channel, prefetch });
      else void channel.close();
    },
  };
}
