import type { Channel } from 'rabbitmq-client';

/** So long an answered request may still count as under way, which costs nothing unless the server is killed then. */
const groupMilliseconds = 10;

/** Acknowledges the messages of a channel many at once: each frame costs a write here and work in RabbitMQ. */
export class GroupedAcks {
  readonly channel: Channel;
  /** Delivery tags, which count up. */
  readonly #underWay = new Set<number>();
  #settled: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(channel: Channel) {
    this.channel = channel;
  }

  /** To be called in the order of arrival. */
  received(deliveryTag: number): void {
    this.#underWay.add(deliveryTag);
  }

  settle(deliveryTag: number): void {
    this.#underWay.delete(deliveryTag);
    this.#settled.push(deliveryTag);
    this.#timer ??= setTimeout(() => this.flush(), groupMilliseconds);
  }

  /** Acknowledges now what was settled: with one frame all before the oldest that is under way, the others one by one. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const settled = this.#settled;
    this.#settled = [];
    // A channel that is gone took its unacknowledged messages with it: they come again.
    if (!this.channel.active) return;
    const [oldest = Number.POSITIVE_INFINITY] = this.#underWay;
    let newestBefore = 0;
    for (const deliveryTag of settled) {
      if (deliveryTag < oldest) newestBefore = Math.max(newestBefore, deliveryTag);
      else this.channel.basicAck({ deliveryTag });
    }
    if (newestBefore > 0) this.channel.basicAck({ deliveryTag: newestBefore, multiple: true });
  }
}
