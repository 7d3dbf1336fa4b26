/** Just below the largest block from which the allocator learns (32 MiB). */
const LESSON_BYTES = 32 * 1024 * 1024 - 64 * 1024;

let isTaught = false;

/**
 * Keeps glibc from giving memory back to the system with every collection of garbage, only to fetch it again, page by page, for the next
 * datagrams, of which `dgram` allocates 64 KiB for each: that was two fifths of what a relay of large datagrams cost. Since a large
 * block that was freed is taken for a sign that more will come, it then keeps up to twice as much (mallopt(3), M_MMAP_THRESHOLD and
 * M_TRIM_THRESHOLD). The block is never touched, so it takes no memory, and is freed with the next garbage. Does nothing elsewhere.
 */
export function keepFreedMemory(): void {
  if (isTaught || process.platform !== 'linux') return;
  isTaught = true;
  Buffer.allocUnsafeSlow(LESSON_BYTES);
}
