/** Why a channel ended: the peer closed it, we did, or it broke. */
export interface CloseReason {
  readonly by: 'peer' | 'us' | 'fault';
  readonly error?: Error;
}

/** What a channel tells its one user. */
export interface ChannelUser {
  /** Bytes in the order they were written. The memory is the channel's own and is reused after this call. */
  received(bytes: Buffer): void;
  /** Where the bytes that come next had best be read to, if that matters: `received` is given a part of it then. */
  room?(): Buffer | undefined;
  /** Everything written has been handed to the system. */
  drained(): void;
  /** The last call: nothing comes after it. Called once, also when the channel broke. */
  closed(reason: CloseReason): void;
}

/** One ordered, reliable stream of bytes to a peer. Nothing here throws: a lost peer shows up in `closed`. */
export interface Channel {
  /** Must be called once, before anything arrives is lost. */
  open(user: ChannelUser): void;
  /** Both parts in one go, in this order. Their memory is taken over until `writableLength` is 0 again. */
  write(bytes: Buffer, more?: Buffer): void;
  /** Bytes written and not yet handed to the system. */
  readonly writableLength: number;
  /** Whether the open channel keeps the event loop alive. */
  hold(alive: boolean): void;
  close(): void;
}
