// Waiting with an end.

const DEADLINE_MS = 20_000;

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Asks until the answer is neither false nor undefined; throws after {@link DEADLINE_MS}. */
export async function deadline(what, ask) {
  const start = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer;
    if (performance.now() - start > DEADLINE_MS) throw new Error(`waited in vain for ${what}`);
    await pause(10);
  }
}
