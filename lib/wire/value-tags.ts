/**
 * The first byte of every value. Small integers, short strings, short arrays and the first shapes carry their number
 * in the tag itself; `PROTOCOL-values.md` lists what follows each of the others.
 */
/** 0x00 to 0x7f: the integer itself. */
export const SMALL_INTEGERS = 0x80;
/** 0x80 to 0x97: a string of that many Latin-1 characters. */
export const SHORT_TEXT = 0x80;
export const SHORT_TEXTS = 24;
/** 0x98 to 0xa7: an array of that many elements. */
export const SHORT_ARRAY = SHORT_TEXT + SHORT_TEXTS;
export const SHORT_ARRAYS = 16;
/** 0xa8 to 0xdf: an object of the shape with that number. */
export const FIRST_SHAPE = SHORT_ARRAY + SHORT_ARRAYS;
export const FIRST_SHAPES = 56;

export const SHAPE = 0xe0;
export const DEFINE_SHAPE = 0xe1;
export const KEYED_OBJECT = 0xe2;
export const NULL = 0xe3;
export const UNDEFINED = 0xe4;
export const TRUE = 0xe5;
export const FALSE = 0xe6;
export const INT32 = 0xe7;
export const FLOAT64 = 0xe8;
export const LATIN1 = 0xe9;
export const UTF16 = 0xea;
export const ARRAY = 0xeb;
export const KEYED_ARRAY = 0xec;
export const SEEN = 0xed;
export const BIGINT64 = 0xee;
export const BIGINT = 0xef;
export const DATE = 0xf0;
export const MAP = 0xf1;
export const SET = 0xf2;
export const REGEXP = 0xf3;
export const URL_TEXT = 0xf4;
export const BUFFER = 0xf5;
export const ARRAY_BUFFER = 0xf6;
export const VIEW = 0xf7;
export const BOXED = 0xf8;
export const ERROR = 0xf9;
export const INSTANCE = 0xfa;
export const REFERENCE = 0xfb;
export const ABORTED = 0xfc;

/** Levels of objects inside objects; deeper ones are refused on both sides, long before the stack ends. */
export const MAX_DEPTH = 1_000;
