// Counts the bytes of typed arrays that are asked for by their length while some work is done, by
// standing between the work and their constructors. What is asked for and dropped at once counts
// like what is kept: the sum is an upper bound of what is held.

const names = [
  'ArrayBuffer',
  'Float32Array',
  'Float64Array',
  'Uint8Array',
  'Uint16Array',
  'Uint32Array',
  'Int32Array',
] as const;

let bytes = 0;

type Buffers = Readonly<
  Record<(typeof names)[number], { readonly BYTES_PER_ELEMENT?: number } & (new () => object)>
>;

function counting(own: Buffers[keyof Buffers]): object {
  const width = own.BYTES_PER_ELEMENT ?? 1;
  return new Proxy(own, {
    construct(target, args: unknown[], asked) {
      const [length] = args;
      if (typeof length === 'number') bytes += length * width;
      return Reflect.construct(target, args, asked === proxies.get(own) ? target : asked);
    },
  });
}

const proxies = new Map<unknown, object>();

/** From here on all constructors count; a process that tests something else should not ask. */
export function startCounting(): void {
  for (const name of names) {
    const own = (globalThis as unknown as Buffers)[name];
    const proxy = counting(own);
    proxies.set(own, proxy);
    Reflect.set(globalThis, name, proxy);
  }
}

/** What some work gives, and how much it asked for; 0 if nobody counts. */
export async function allocatedBy<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly bytes: number }> {
  const before = bytes;
  const result = await work();
  return { result, bytes: bytes - before };
}
