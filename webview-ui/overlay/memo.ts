/** The function, which is not called again while its arguments are the very same as the last time. */
export function memo<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  let last: { readonly args: A; readonly result: R } | undefined;
  return (...args) => {
    const known = last?.args;
    if (last && args.length === known?.length && args.every((arg, index) => Object.is(arg, known[index]))) {
      return last.result;
    }
    last = { args, result: compute(...args) };
    return last.result;
  };
}
