/** Signed distance a − b of two 32-bit serial numbers (RFC 1982): positive when `a` is newer. In [−2³¹, 2³¹). */
export function serialDiff32(a: number, b: number): number {
  return (a - b) | 0;
}

/** The serial number `step` after `a`, in [0, 2³²). */
export function serialAdd32(a: number, step: number): number {
  return (a + step) >>> 0;
}

/** Whether the 16-bit serial number `a` is newer than `b` (RFC 1982; numbers 2¹⁵ apart count as not newer). */
export function serialNewer16(a: number, b: number): boolean {
  const diff = (a - b) & 0xffff;
  return diff !== 0 && diff < 0x8000;
}

/** The 16-bit serial number after `a`. */
export function serialNext16(a: number): number {
  return (a + 1) & 0xffff;
}
