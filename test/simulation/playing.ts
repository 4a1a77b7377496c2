/** How a schedule is played. */
export interface Playing {
  /** Few things happen, small ones, so that more schedules can be played. The seed stands for another schedule then. */
  readonly brief?: boolean;
  /** Gets a line for everything that happens. */
  readonly trace?: (line: string) => void;
}
