/**
 * Bounds of a shape table, the same on both sides. Objects beyond them (dictionaries with ever new keys) carry their keys
 * each time, so that no table grows for as long as a link lives.
 */
export const MAX_SHAPES = 4_096;
/** Keys of one shape. */
export const MAX_SHAPE_KEYS = 64;
/** Characters of one key of a shape. */
export const MAX_KEY_LENGTH = 64;
/** Keys of all shapes together. */
export const MAX_TABLE_KEYS = 32_768;
