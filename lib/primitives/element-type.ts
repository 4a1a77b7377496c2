const constructors = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  i64: BigInt64Array,
  u64: BigUint64Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

type TypeName = keyof typeof constructors;
type TypedArrayConstructor = (typeof constructors)[TypeName] | typeof Uint8ClampedArray;

/** The type of a number, by its short name or as the typed array that holds such. */
export type ElementType = TypeName | TypedArrayConstructor;

/** `bigint` for the types of 64 bits without a fraction, else `number`. */
export type ElementOf<Type extends ElementType> = Type extends
  'i64' | 'u64' | typeof BigInt64Array | typeof BigUint64Array
  ? bigint
  : number;

/** The typed array that holds elements of the type. */
export type TypedArrayOf<Type extends ElementType> = InstanceType<
  Type extends TypeName ? (typeof constructors)[Type] : Type
>;

/**
 * A typed array of so many zeros, or of these values.
 * @throws TypeError for a type that there is not
 */
export function typedArray<Type extends ElementType>(
  type: Type,
  content: number | Iterable<ElementOf<Type>>,
): TypedArrayOf<Type> {
  const named = new Map<unknown, unknown>(Object.entries(constructors));
  const Constructor = named.get(type) ?? type;
  const known = [...named.values(), Uint8ClampedArray];
  if (!known.includes(Constructor))
    throw new TypeError(
      `There is no type ${String(type)}: use one of ${Object.keys(constructors).join(', ')}, or a typed array's class`,
    );
  return new (Constructor as new (content: unknown) => TypedArrayOf<Type>)(content);
}
