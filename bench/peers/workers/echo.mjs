export function echo(value) {
  return value;
}

export default echo;
