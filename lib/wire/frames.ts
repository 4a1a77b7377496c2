/** First number of the protocol: peers with different ones cannot talk. Minors only add. */
export const PROTOCOL_MAJOR = 1;
export const PROTOCOL_MINOR = 0;

/** A frame is: length of what follows (u32, little-endian), kind (u8), and any number of messages of that kind. */
export const FRAME_HEADER = 5;
export const MAX_FRAME = 1 << 20;

/** Values that need more than this travel on their own, cut into BODY chunks of so many bytes; the last may be an eighth larger. */
export const INLINE_LIMIT = 1 << 16;
export const BODY_CHUNK = 1 << 16;

/** The same for a body that is all that there is to send. */
export const LONE_BODY_CHUNK = 1 << 19;

/** Largest value accepted, bytes. */
export const MAX_MESSAGE = 1 << 30;

/** How many proxies and functions one value may have, and what their references may take, bytes. */
export const MOST_REFERENCES = 1 << 16;
export const MAX_REFERENCES = 1 << 28;

/** What both sides grant each other at first: bytes of calls and bodies that may be on the way. */
export const LINK_WINDOW = 4 << 20;

/** Credit of a stream: what may be on its way to the reader, or wait there. */
export interface StreamWindow {
  readonly items: number;
  readonly bytes: number;
}

/** What a stream grants at first. An iterator's reader may be slow, and what it does not take was made in vain. */
export const ITERATOR_WINDOW: StreamWindow = { items: 256, bytes: 1 << 18 };

/** An observable's reader takes items as they come, and its sender cannot wait: it would keep them. */
export const OBSERVABLE_WINDOW: StreamWindow = { items: 1 << 13, bytes: 1 << 18 };

/** Set in a kind: a peer that does not know it may skip the frame. */
export const MAY_BE_IGNORED = 0x80;

/** Kinds of frames. Numbers are never reused. */
export const Kind = {
  HELLO: 0x01,
  PROOF: 0x02,
  START: 0x03,
  READY: 0x04,
  PING: 0x05,
  PONG: 0x06,
  STATUS: 0x07,
  GOAWAY: 0x08,
  BYE: 0x09,
  SLOW: 0x8a,

  CALL: 0x10,
  RESULT: 0x11,
  ERROR: 0x12,
  CANCEL: 0x13,
  CANCELLED: 0x14,
  DISCARD: 0x15,
  PROGRESS: 0x16,

  ITEM: 0x20,
  END: 0x21,
  CREDIT: 0x23,
  WINDOW: 0x24,

  BODY: 0x30,

  PIN: 0x40,
  CLAIM: 0x41,
  UNPIN: 0x42,
  RELEASE: 0x43,
  CLAIMED: 0x44,
  LEAVE: 0x45,
  COLLECT: 0xc6,
  GONE: 0xc7,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

/** Steps of a GOAWAY (u8). */
export const Leave = { ASK: 0, AGREE: 1, STAY: 2 } as const;

/** Bits of a CALL (u16). A bit that is not known here ends the link: fields may stand behind it. */
export const CallFlag = {
  /** The caller does not wait for the outcome; the terminal frame comes all the same, without a value. */
  TELL: 1,
  /** The remaining time follows (u32, milliseconds). */
  REMAINING: 2,
  /** The caller listens for PROGRESS. */
  PROGRESS: 4,
  /** Write of a property: the one argument is its value. */
  WRITE: 8,
  /** The calls that led to this one follow, see `call-path.ts`. */
  PATH: 16,
  /** A stream is wanted; the credit it starts with follows (items and bytes, varints). */
  STREAM: 128,
  /** Who calls, where that matters more than which process: the number of the holder of locks follows (varint). */
  HOLDER: 512,
  /** The caller waits actively and is likely to call again at once: the callee may do the same after its reply. */
  STAY_AWAKE: 1024,
} as const;

export const KNOWN_CALL_FLAGS: number = Object.values(CallFlag).reduce((all, flag) => all | flag, 0);

/** Bits of a CALL that later parts use: attempt, context of tracing, result of another call as target. */
export const RESERVED_CALL_FLAGS = { ATTEMPT: 32, CONTEXT: 64, PROMISED: 256 } as const;

/** How a value stands in a message. */
export const ValueMode = {
  /** At once, in the link's stream of values (it may use shapes defined before). */
  STREAM: 0,
  /** At once, with shapes of its own: its length and that of its references, the value, the references. */
  WHOLE: 1,
  /** The same value and references in BODY chunks; here stand the body's id and both lengths. */
  BODY: 2,
} as const;
