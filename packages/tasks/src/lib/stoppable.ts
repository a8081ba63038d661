/** Something under way that can be ended. */
export interface Stoppable {
  /** Ends it in order; what is not done when `deadline` aborts is given up. Without a deadline it waits. */
  stop(deadline?: AbortSignal): Promise<void>;
}
