/** Logs one step of a command that takes long, with the time. */
export const log = (line: string) => process.stdout.write(`${new Date().toISOString()} ${line}\n`);
/** Waits for that many seconds. */
export const sleep = (seconds: number) => new Promise<void>(resolve => setTimeout(resolve, seconds * 1000));

/**
 * Checks once a second, and logs what it waits for, until nothing is missing.
 * @param missing returns what is missing; undefined when nothing is
 * @param timeout in seconds
 * @returns what was still missing when the time was over; undefined when nothing was
 */
export async function wait(missing: () => string | undefined, timeout: number): Promise<string | undefined> {
  const end = Date.now() + timeout * 1000;
  let said: string | undefined;
  for (;;) {
    const why = missing();
    if (why === undefined || Date.now() > end) return why;
    if (why !== said) log(`waiting: ${why}`);
    said = why;
    await sleep(1);
  }
}
