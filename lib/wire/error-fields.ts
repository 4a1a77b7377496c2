/** What stands before each field of an error on the wire. */
export const FieldKind = { END: 0, ENUMERABLE: 1, HIDDEN: 2 } as const;

/** Names of classes that an error carries, from its own class upwards. */
export const MAX_ERROR_CLASSES = 16;

/** Names the fields of an error that could not cross. */
export const OMITTED_FIELDS = 'omittedFields';
